import type { ClientSession, MongoClient } from 'mongodb';

export type Transaction = ClientSession;
export type RunTransaction = <T>(work: (tx: Transaction) => Promise<T>) => Promise<T>;

/** Runs work in a transaction; it may run more than once, so it must have no other effects. */
export function createTransactionRunner(client: MongoClient): RunTransaction {
  return (work) => client.withSession((session) => session.withTransaction(() => work(session)));
}
