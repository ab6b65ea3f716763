import { copyFileSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { MongoClient, type Collection } from 'mongodb';
import { describe, expect, it, onTestFinished } from 'vitest';
import { aDataDir, aReporter, binDir } from '../../test/fixtures.js';
import { startEmbeddedMongod, type EmbeddedMongod } from './embedded.js';

async function start(dataDir: string, reporter = aReporter()): Promise<EmbeddedMongod> {
  const mongod = await startEmbeddedMongod({ dataDir, binDir, env: process.env, reporter });
  onTestFinished(() => mongod.process.stop(0, 'SIGKILL'));
  return mongod;
}

type Items = Collection<{ _id: number }>;

async function withItems<T>(uri: string, work: (items: Items, client: MongoClient) => Promise<T>) {
  const client = new MongoClient(uri, { writeConcern: { w: 'majority' } });
  try {
    return await work(client.db('test').collection('items'), client);
  } finally {
    await client.close();
  }
}

function insert(uri: string, id: number) {
  return withItems(uri, (items) => items.insertOne({ _id: id }));
}

function listIds(uri: string): Promise<number[]> {
  return withItems(uri, async (items) =>
    (await items.find().sort({ _id: 1 }).toArray()).map(({ _id }) => _id),
  );
}

describe('startEmbeddedMongod', () => {
  it('runs a replica set, with transactions', async () => {
    const { uri } = await start(aDataDir());
    await withItems(uri, (items, client) =>
      client.withSession((session) =>
        session.withTransaction(() => items.insertOne({ _id: 1 }, { session })),
      ),
    );
    expect(await listIds(uri)).toEqual([1]);
  });

  it('finds its data again, on the same port if that is free', async () => {
    const dataDir = aDataDir();
    const first = await start(dataDir);
    await insert(first.uri, 1);
    await first.stop();
    const second = await start(dataDir);
    expect(second.port).toBe(first.port);
    expect(await listIds(second.uri)).toEqual([1]);
  });

  it('finds its data on another port where that one is taken by a program that says nothing', async () => {
    const dataDir = aDataDir();
    const first = await start(dataDir);
    await insert(first.uri, 1);
    await first.stop();
    const intruder = createServer().listen(first.port, '127.0.0.1');
    onTestFinished(() => void intruder.close());
    const second = await start(dataDir);
    expect(second.port).not.toBe(first.port);
    await insert(second.uri, 2);
    expect(await listIds(second.uri)).toEqual([1, 2]);
  });

  it('keeps every acknowledged write through SIGKILL, and a move to another port after it', async () => {
    const dataDir = aDataDir();
    const first = await start(dataDir);
    await insert(first.uri, 1);
    await withItems(first.uri, (_items, client) => client.db('admin').command({ fsync: 1 }));
    for (const id of [2, 3, 4]) await insert(first.uri, id);
    await first.process.stop(0, 'SIGKILL');
    const intruder = createServer().listen(first.port, '127.0.0.1');
    onTestFinished(() => void intruder.close());
    const second = await start(dataDir);
    await insert(second.uri, 5);
    await second.process.stop(0, 'SIGKILL');
    expect(await listIds((await start(dataDir)).uri)).toEqual([1, 2, 3, 4, 5]);
  });

  it('starts again in place after it died', async () => {
    const { process: mongod, uri } = await start(aDataDir());
    await insert(uri, 1);
    await mongod.stop(0, 'SIGKILL');
    await mongod.start();
    expect(await listIds(uri)).toEqual([1]);
  });

  it('keeps a fresh folder small', async () => {
    const dataDir = aDataDir();
    const mongod = await start(dataDir);
    await mongod.stop();
    const journal = statSync(join(dataDir, 'mongo/journal/WiredTigerLog.0000000001'));
    expect(journal.size).toBeLessThan(9_000_000);
  });

  it('notes its version beside the data, and lets no older one open it', async () => {
    const dataDir = aDataDir();
    const mongod = await start(dataDir);
    await mongod.stop();
    const file = join(dataDir, 'mongod.json');
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ version: mongod.version });
    writeFileSync(file, JSON.stringify({ version: '99.0.0', port: mongod.port }));
    const onlyKept = { PATH: '', MONGOMS_RUNTIME_DOWNLOAD: 'false' };
    await expect(
      startEmbeddedMongod({ dataDir, binDir, env: onlyKept, reporter: aReporter() }),
    ).rejects.toThrow(`${mongod.version} is older than the data, which 99.0.0 has opened`);
  });

  it('says in one line that the data folder is broken', async () => {
    const dataDir = aDataDir();
    await (await start(dataDir)).stop();
    copyFileSync('/dev/null', join(dataDir, 'mongo/WiredTiger.turtle'));
    writeFileSync(join(dataDir, 'mongo/WiredTiger.wt'), 'not a database');
    await expect(start(dataDir)).rejects.toThrow(
      /^mongod does not start: .+ Its log: .+mongod\.log$/,
    );
  });

  it('says in one line that another mongod has the folder', async () => {
    const dataDir = aDataDir();
    await start(dataDir);
    await expect(start(dataDir)).rejects.toThrow(/^mongod does not start: .*lock/i);
  });

  it('says in one line that the folder cannot be made', async () => {
    const dataDir = aDataDir();
    mkdirSync(dataDir, { recursive: true });
    writeFileSync(join(dataDir, 'mongo'), 'a file');
    await expect(start(dataDir)).rejects.toThrow(
      /^The database folder .* cannot be made \(EEXIST\)/,
    );
  });
});
