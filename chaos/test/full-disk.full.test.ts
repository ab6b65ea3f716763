import { execFileSync, spawnSync } from 'node:child_process';
import { appendFileSync, mkdirSync, mkdtempSync, rmdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { judge, type StoredMessage } from '../src/judge.js';
import type { SendRecord } from '../src/load.js';
import { waitUntil } from '../src/wait.js';
import { idOf, newPhone, startShop, type Shop } from './shop.js';

const { signal } = new AbortController();
const CLIENTS = 8;
const MIB = 1024 * 1024;
/** As promised, and what may be late in a machine that is shared. */
const ANSWERED_WITHIN_MS = 5_700;

/** Why there can be no disk of our own; null where there can. */
const obstacle = findObstacle();
if (obstacle !== null) process.stderr.write(`F48 is skipped: ${obstacle}.\n`);

function mount(dir: string): void {
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=192m', 'waypost-small-disk', dir], {
    stdio: 'ignore',
  });
}

function findObstacle(): string | null {
  if (process.platform !== 'linux') return 'tmpfs is Linux’s';
  if (process.getuid?.() !== 0) return 'only root may mount';
  const dir = mkdtempSync(join(tmpdir(), 'waypost-mount-'));
  try {
    mount(dir);
    execFileSync('umount', [dir]);
    return null;
  } catch {
    return 'this machine lets nobody mount';
  } finally {
    rmdirSync(dir);
  }
}

type Stored = StoredMessage & { direction: string };

interface Disk {
  /** Leaves no byte free. */
  fill(): void;
  free(): void;
}

let disk: Disk;
let shop: Shop;

describe.skipIf(obstacle !== null)('F48 a full disk', { timeout: 240_000 }, () => {
  beforeAll(async () => {
    shop = await startShop({}, (dataDir) => {
      const dir = join(dataDir, 'mongo');
      mkdirSync(dir);
      mount(dir);
      disk = diskAt(dir);
      return () => spawnSync('umount', ['--lazy', dir]);
    });
  });

  afterAll(() => shop.stack.stop());

  it('ends mongod: callers get 503 within 5 s, and nothing that was acknowledged is lost or doubled', async () => {
    const { sandbox, mongod, db } = shop.stack;
    const stored = db.collection<Stored>('message_logs');
    const records: SendRecord[] = [];
    const tookMs: number[] = [];
    const refused: number[] = [];
    let isOver = false;

    const sendOnce = async (key: string, to: string): Promise<string | null> => {
      const startedAt = performance.now();
      const answer = await shop.send({ key, to, isAsync: false });
      tookMs.push(performance.now() - startedAt);
      if (answer.status < 300) return idOf(answer);
      if (answer.status !== 409) refused.push(answer.status);
      return null;
    };
    /** As a client does: with its key, until it is answered. */
    const keepSending = async (_: unknown, client: number) => {
      for (let count = 0; !isOver; count += 1) {
        const [key, to] = [`client-${client}-${count}`, newPhone()];
        const ids = new Set<string>();
        const isAnswered = async () => {
          const id = await sendOnce(key, to);
          if (id !== null) ids.add(id);
          return id !== null;
        };
        await waitUntil(isAnswered, { forMs: 90_000, signal });
        records.push({ key, merchantId: shop.merchant.id, ids, isCancelled: false });
      }
    };
    const texts: string[] = [];
    const keepWriting = async () => {
      while (!isOver) {
        const from = newPhone();
        const { phoneNumberId } = shop.merchant;
        const text = { type: 'text', text: { body: 'Hello?' } };
        texts.push((await sandbox.inbound({ from, phoneNumberId, ...text })).wamid);
        await sleep(50);
      }
    };
    const load = Promise.all([...Array.from({ length: CLIENTS }, keepSending), keepWriting()]);

    await shop.untilAtMeta(50, new Date(0).toISOString());
    disk.fill();
    const end = await mongod.unexpectedExit;
    expect(end.signal).toBe('SIGABRT');
    /** Of webhooks that are still to be taken: those that are taken are forgotten in the end. */
    const answers = async () =>
      (await sandbox.webhooks('pending')).webhooks.flatMap((post) => post.answers);
    const isMet = async () =>
      refused.length >= CLIENTS && (await answers()).some((it) => it.httpStatus === 503);
    expect(await waitUntil(isMet, { forMs: 30_000, signal })).toBe(true);
    for (const { httpStatus, latencyMs } of await answers()) {
      expect(httpStatus).toBe(503);
      expect(latencyMs).toBeLessThan(ANSWERED_WITHIN_MS);
    }

    disk.free();
    await mongod.start();
    const isBack = async () => (await shop.send({ isAsync: true })).status === 202;
    expect(await waitUntil(isBack, { forMs: 30_000, signal })).toBe(true);
    isOver = true;
    await load;

    expect(new Set(refused)).toEqual(new Set([503]));
    expect(Math.max(...tookMs)).toBeLessThan(ANSWERED_WITHIN_MS);
    await shop.endPauses();
    const ownerOf = new Map([[shop.merchant.phoneNumberId, shop.merchant.id]]);
    const look = async () => {
      const { messages: ledger, duplicates } = await sandbox.ledger({ limit: 100_000 });
      const messages = await stored.find({ direction: 'outbound' }).toArray();
      expect(duplicates).toEqual([]);
      return judge({ ledger, messages, records, ownerOf });
    };
    const isSettled = async () => (await look()).length === 0;
    await waitUntil(isSettled, { forMs: 120_000, everyMs: 2_000, signal });
    expect(await look()).toEqual([]);
    const webhooks = await sandbox.webhooks();
    expect([webhooks.pending, webhooks.failed]).toEqual([0, 0]);
    const { phoneNumberId } = shop.merchant;
    const heard = await stored.find({ direction: 'inbound', phoneNumberId }).toArray();
    const heardIds = heard.map(({ providerMessageId }) => providerMessageId ?? '');
    expect(heardIds.toSorted()).toEqual(texts.toSorted());
    expect(records.length).toBeGreaterThan(50);
    expect(shop.stack.died).toEqual(['mongod (SIGABRT)']);
  });
});

function diskAt(dir: string): Disk {
  const ballast = join(dir, 'ballast');
  return {
    fill: () => {
      for (const size of [MIB, 4_096]) {
        try {
          for (;;) appendFileSync(ballast, Buffer.alloc(size));
        } catch (error) {
          if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
        }
      }
    },
    free: () => rmSync(ballast),
  };
}
