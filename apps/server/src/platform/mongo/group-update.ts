import type { Collection, Document, Filter } from 'mongodb';
import { createBatcher, type Batcher, type Outcome } from './batcher.js';
import { findByIds } from './group-find.js';
import { newId } from '../ids.js';

export interface Revisioned {
  _id: string;
  /** Raised by every change: a change based on an older one is refused. */
  rev: number;
  /** Of the write that made it what it is: by it a lost answer is told from a lost race. */
  writeId?: string;
}

export interface Change<T> {
  id: string;
  /** The document as it probably still is, which then need not be read. */
  known?: T | undefined;
  /** Decides by the document as it stands; null leaves it as it is. Asked again when somebody wrote in between. */
  decide: (current: T) => T | null;
}

export interface Updated<T> {
  /** As this change found or made it. */
  document: T;
  /** As it is stored: with what the later changes of its batch made of it. */
  stored: T;
  isChanged: boolean;
}

export type GroupUpdate<T> = Batcher<Change<T>, Updated<T> | null>;

interface Write<T> {
  document: T;
  /** Of the document that the decisions were about. */
  rev: number;
  set: Document;
  unset: string[];
}

type Answer<T> = Outcome<Updated<T> | null>;

const TRIES_MAX = 100;

/**
 * Changes documents by pure decisions about them as they stand, those that come at the same time with
 * one command: it writes only what nobody changed in between, and decides anew about the others.
 * Several decisions about one document are made one after the other, each raising `rev`.
 */
export function createGroupUpdate<T extends Revisioned>(collection: Collection<T>): GroupUpdate<T> {
  return createBatcher(async (changes) => {
    const answers = new Map<Change<T>, Answer<T>>();
    let open: readonly Change<T>[] = changes;
    for (let tries = 0; open.length > 0 && tries < TRIES_MAX; tries += 1) {
      open = await tryAll(collection, open, answers, tries === 0);
    }
    return changes.map(
      (change) =>
        answers.get(change) ?? {
          error: new Error(`A document changed ${TRIES_MAX} times while it was to be changed.`),
        },
    );
  });
}

/** Gives the changes whose documents somebody else has changed meanwhile. */
async function tryAll<T extends Revisioned>(
  collection: Collection<T>,
  changes: readonly Change<T>[],
  answers: Map<Change<T>, Answer<T>>,
  isFirst: boolean,
): Promise<Change<T>[]> {
  const byId = grouped(changes, ({ id }) => id);
  const known = isFirst ? knownOf(byId) : new Map<string, T>();
  const unknown = [...byId.keys()].filter((id) => !known.has(id));
  const found = unknown.length === 0 ? known : await findByIds(collection, unknown);
  const decided = new Map<string, Map<Change<T>, Answer<T>>>();
  const writes: Write<T>[] = [];
  const lost: Change<T>[] = [];
  const writeId = newId('wr');
  for (const [id, sameId] of byId) {
    const current = known.get(id) ?? found.get(id) ?? null;
    const { results, document } = fold(sameId, current);
    decided.set(id, results);
    if (current && document && document !== current) {
      writes.push({ rev: current.rev, ...differenceOf(current, { ...document, writeId }) });
    } else if (known.has(id)) {
      // Only a write shows that it still is what it was.
      lost.push(...sameId);
    } else {
      for (const [change, answer] of results) answers.set(change, answer);
    }
  }
  const written = await writeAll(collection, writes);
  for (const [id, outcome] of written) {
    for (const [change, answer] of decided.get(id) ?? []) {
      if (outcome === 'written') answers.set(change, answer);
      else if (outcome === 'lost') lost.push(change);
      else answers.set(change, { error: outcome.error });
    }
  }
  return lost;
}

/** The newest form of each document that a caller gave. */
function knownOf<T extends Revisioned>(
  byId: ReadonlyMap<string, readonly Change<T>[]>,
): Map<string, T> {
  const newest = new Map<string, T>();
  for (const { id, known } of [...byId.values()].flat()) {
    if (known && known.rev >= (newest.get(id)?.rev ?? 0)) newest.set(id, known);
  }
  return newest;
}

function grouped<I>(items: readonly I[], keyOf: (item: I) => string): Map<string, I[]> {
  const groups = new Map<string, I[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return groups;
}

/** What each decision about one document comes to, and the document after all of them. */
function fold<T extends Revisioned>(
  changes: readonly Change<T>[],
  current: T | null,
): { results: Map<Change<T>, Answer<T>>; document: T | null } {
  if (!current) {
    return { results: new Map(changes.map((it) => [it, { value: null }])), document: null };
  }
  const steps: [Change<T>, Outcome<Omit<Updated<T>, 'stored'>>][] = [];
  let document = current;
  for (const change of changes) {
    try {
      const decision = change.decide(document);
      if (decision) document = { ...decision, rev: document.rev + 1 };
      steps.push([change, { value: { document, isChanged: decision !== null } }]);
    } catch (error) {
      steps.push([change, { error }]);
    }
  }
  const stored = document;
  const results = steps.map(([change, step]): [Change<T>, Answer<T>] => [
    change,
    'error' in step ? step : { value: { ...step.value, stored } },
  ]);
  return { results: new Map(results), document };
}

function differenceOf<T extends Revisioned>(
  before: T,
  after: T,
): Pick<Write<T>, 'document' | 'set' | 'unset'> {
  const old: Document = before;
  const set = Object.entries(after).filter(([key, value]) => value !== old[key]);
  return {
    document: after,
    set: Object.fromEntries(set),
    unset: Object.keys(before).filter((key) => !(key in after)),
  };
}

type Written = 'written' | 'lost' | { error: unknown };

async function writeAll<T extends Revisioned>(
  collection: Collection<T>,
  writes: readonly Write<T>[],
): Promise<Map<string, Written>> {
  // One command can take fields away, but the same of all its documents.
  const alike = grouped(writes, ({ unset }) => unset.join());
  const written = await Promise.all(
    [...alike.values()].map((group) => writeGroup(collection, group)),
  );
  return new Map(written.flatMap((outcomes) => [...outcomes]));
}

async function writeGroup<T extends Revisioned>(
  collection: Collection<T>,
  writes: readonly Write<T>[],
): Promise<Map<string, Written>> {
  let failure: { error: unknown } | undefined;
  try {
    const { matchedCount } = await send(collection, writes);
    if (matchedCount === writes.length) return outcomesOf(writes, 'written');
  } catch (error) {
    failure = { error };
  }
  // The answer counts them only, or was lost: what is stored says which were written.
  const stored = await findByIds(
    collection,
    writes.map(({ document }) => document._id),
  );
  const isWritten = ({ document: { _id, writeId } }: Write<T>): boolean =>
    stored.get(_id)?.writeId === writeId;
  const left = writes.filter((write) => !isWritten(write));
  const others = outcomesOf(writes.filter(isWritten), 'written');
  if (!failure) return new Map([...others, ...outcomesOf(left, 'lost')]);
  if (writes.length === 1) return new Map([...others, ...outcomesOf(left, failure)]);
  // One of them may be what was refused, so each is written by itself.
  const alone = await Promise.all(left.map((write) => writeGroup(collection, [write])));
  return new Map([...others, ...alone.flatMap((outcomes) => [...outcomes])]);
}

function outcomesOf<T extends Revisioned>(
  writes: readonly Write<T>[],
  outcome: Written,
): Map<string, Written> {
  return new Map(writes.map(({ document: { _id } }) => [_id, outcome]));
}

/** One update is repeated by the driver when its answer is lost; one of many documents is not. */
function send<T extends Revisioned>(
  collection: Collection<T>,
  writes: readonly Write<T>[],
): Promise<{ matchedCount: number }> {
  const [first] = writes;
  if (!first) return Promise.resolve({ matchedCount: 0 });
  const changeBy = (set: Document): Document[] => [
    { $replaceWith: { $mergeObjects: ['$$ROOT', set] } },
    ...(first.unset.length === 0 ? [] : [{ $unset: first.unset }]),
  ];
  if (writes.length === 1) {
    const filter = { _id: first.document._id, rev: first.rev } as Filter<T>;
    return collection.updateOne(filter, changeBy({ $literal: first.set }));
  }
  const ids = writes.map(({ document }) => document._id);
  const ofThis = (values: readonly unknown[]): Document => ({
    $arrayElemAt: [{ $literal: values }, { $indexOfArray: [{ $literal: ids }, '$_id'] }],
  });
  const filter = {
    _id: { $in: ids },
    $expr: { $eq: ['$rev', ofThis(writes.map(({ rev }) => rev))] },
  } as unknown as Filter<T>;
  return collection.updateMany(filter, changeBy(ofThis(writes.map(({ set }) => set))));
}
