import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Message } from '@waypost/contract';
import { findMongod } from '@waypost/launcher';
import { MongoClient, type Document } from 'mongodb';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { binDir } from '../bin-dir.js';
import { anApprovedTemplate, getMessage, postWebhook, sendBody, statuses } from '../fixtures.js';
import { freePort } from '../free-port.js';
import { startApp, until, type MerchantClient, type TestApp } from '../harness.js';

interface Node {
  port: number;
  start(): void;
  kill(): Promise<void>;
}

const dataDir = mkdtempSync(join(tmpdir(), 'waypost-three-'));
const nodes: Node[] = [];
let app: TestApp;
let merchant: MerchantClient;
let template: { name: string; language: string };

beforeAll(async () => {
  for (let index = 0; index < 3; index += 1) nodes.push(await aNode(index));
  for (const node of nodes) node.start();
  await formSet();
  const hosts = nodes.map(({ port }) => `127.0.0.1:${port}`).join();
  app = await startApp({ MONGODB_URI: `mongodb://${hosts}/?replicaSet=three` });
  merchant = await app.registerMerchant();
  template = await anApprovedTemplate(merchant);
  await app.sandbox.setSettings({ webhooks: { paused: true } });
}, 120_000);

afterAll(async () => {
  await app.stop();
  await Promise.all(nodes.map((node) => node.kill()));
  rmSync(dataDir, { recursive: true, force: true });
});

async function aNode(index: number): Promise<Node> {
  const { path: file } = await findMongod({
    ...{ binDir, env: process.env, dataVersion: null },
    reporter: { say: () => undefined, progress: () => undefined },
    signal: new AbortController().signal,
  });
  const port = await freePort();
  const dbPath = join(dataDir, String(index));
  mkdirSync(dbPath);
  const args = ['--port', String(port), '--dbpath', dbPath, '--bind_ip', '127.0.0.1'];
  const more = ['--replSet', 'three', '--wiredTigerCacheSizeGB', '0.25', '--quiet'];
  let child: ChildProcess | undefined;
  return {
    port,
    start: () => {
      child = spawn(file, [...args, ...more], { stdio: 'ignore' });
    },
    kill: async () => {
      const ending = child;
      if (ending?.exitCode !== null || ending.signalCode !== null) return;
      const ended = new Promise((resolve) => ending.once('exit', resolve));
      ending.kill('SIGKILL');
      await ended;
    },
  };
}

async function withNode<T>({ port }: Node, work: (client: MongoClient) => Promise<T>): Promise<T> {
  const client = new MongoClient(`mongodb://127.0.0.1:${port}/`, {
    ...{ directConnection: true, serverSelectionTimeoutMS: 15_000 },
  });
  try {
    return await work(client);
  } finally {
    await client.close();
  }
}

async function formSet(): Promise<void> {
  const members = nodes.map(({ port }, _id) => ({ _id, host: `127.0.0.1:${port}` }));
  const settings = { electionTimeoutMillis: 2_000, heartbeatIntervalMillis: 500 };
  for (const node of nodes) await withNode(node, (it) => it.db('admin').command({ ping: 1 }));
  const [first] = nodes;
  if (!first) throw new Error('There is no node.');
  await withNode(first, (client) =>
    client.db('admin').command({ replSetInitiate: { _id: 'three', members, settings } }),
  );
  await until(primary, (found) => found !== null, 30_000);
}

async function primary(): Promise<Node | null> {
  for (const node of nodes) {
    const isPrimary = await withNode(
      node,
      async (client) => (await client.db('admin').command({ hello: 1 })).isWritablePrimary === true,
    ).catch(() => false);
    if (isPrimary) return node;
  }
  return null;
}

const timestamp = String(Math.floor(Date.now() / 1000));

async function tellUntilTaken({ id, providerMessageId = '' }: Message): Promise<number> {
  const body = statuses({
    ...{ id: providerMessageId, status: 'read', timestamp },
    biz_opaque_callback_data: id,
  });
  let slowest = 0;
  await until(
    async () => {
      const startedAt = performance.now();
      const { status } = await postWebhook(app, body);
      slowest = Math.max(slowest, performance.now() - startedAt);
      expect([200, 503]).toContain(status);
      return status;
    },
    (status) => status === 200,
    60_000,
  );
  return slowest;
}

it('F45 a primary of three that is killed under webhooks, three times, takes nothing with it', async () => {
  for (let round = 0; round < 3; round += 1) {
    const send = async () =>
      (await merchant.expect(201, 'POST', '/api/messages/send', sendBody(template)))
        .data as Message;
    const messages = await Promise.all(Array.from({ length: 60 }, send));
    const told: Promise<number>[] = [];
    const killed = await primary();
    for (const [index, message] of messages.entries()) {
      if (index === 20) void killed?.kill();
      told.push(tellUntilTaken(message));
      await sleep(15);
    }
    const slowest = Math.max(...(await Promise.all(told)));
    expect(slowest).toBeLessThan(5_700);
    for (const { id } of messages) {
      await until(
        () => merchant.call('GET', `/api/messages/logs/${id}`),
        ({ data }) => (data as Message | undefined)?.status === 'read',
        60_000,
      );
      const { timeline } = (await getMessage(merchant, id)) as Message & { timeline: Document[] };
      expect(timeline.filter(({ source }) => source === 'webhook')).toHaveLength(1);
    }
    killed?.start();
    await until(primary, (found) => found !== null, 30_000);
    await sleep(3_000);
  }
}, 240_000);
