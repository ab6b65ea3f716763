import { createHash } from 'node:crypto';
import type { Clock } from '../../platform/clock.js';
import { createWorker, type Worker } from '../../platform/jobs/worker.js';
import type { Logger } from '../../platform/logger.js';
import type { Accounts } from '../accounts/index.js';
import type { EventReader } from '../live/index.js';
import type { DeviceDoc, DeviceStore } from './devices.store.js';
import { contentOf, MATTERS, noteOf, type Note } from './push.rules.js';
import type { PushQueue, Push } from './push-queue.js';
import type { PusherStore } from './pusher.store.js';

export interface DevicesWorkerDeps {
  devices: Pick<
    DeviceStore,
    'isAnyAcrossOwners' | 'listForAcrossOwners' | 'listChoosingAcrossOwners'
  >;
  pusher: Pick<
    PusherStore,
    'holdAcrossOwners' | 'moveAcrossOwners' | 'releaseAcrossOwners' | 'claimAcrossOwners'
  >;
  queue: PushQueue;
  events: EventReader;
  accounts: Pick<Accounts, 'findByUserId'>;
  clock: Clock;
  /** Names this process. */
  owner: string;
  log: Logger;
}

const EVERY_MS = 500;
const HOLD_EVERY_MS = 10_000;
/** How soon another process goes on where one has ended. */
const TAKE_OVER_MS = 2_000;
const EVENTS_MAX = 100;
/** Of devices, where all of them may want to be told. */
const PAGE = 200;
/** Nobody wants to be told now what happened before. */
const FRESH_MS = 300_000;
const TTL_SECONDS = { urgent: 86_400, other: 4 * 86_400 };

/**
 * Pushes what the feed tells to the devices that want it: one process at a time, from the place where the
 * one before it was. Each thing is claimed before it is pushed, so that whatever dies, it is pushed once
 * or not at all.
 */
export function devicesWorker(deps: DevicesWorkerDeps): Worker {
  const { devices, pusher, queue, events, clock, owner, log } = deps;
  let place: number | null = null;
  let heldAtMs = -Infinity;

  /** Where to go on; null while another process does it. */
  const hold = async (): Promise<number | null> => {
    const everyMs = place === null ? TAKE_OVER_MS : HOLD_EVERY_MS;
    if (performance.now() - heldAtMs < everyMs) return place;
    heldAtMs = performance.now();
    const stored = await pusher.holdAcrossOwners(owner);
    if (stored === null) place = null;
    else
      place = Math.max(
        place ?? stored,
        await events.findPlaceAt(new Date(clock.now().getTime() - FRESH_MS)),
      );
    return place;
  };

  const work = async (): Promise<boolean> => {
    if (!(await devices.isAnyAcrossOwners())) return false;
    const after = await hold();
    if (after === null) return false;
    const until = Math.max(after, await events.readHorizon());
    const found = await events.list(MATTERS, { after, until }, EVENTS_MAX);
    const next = found.length === EVENTS_MAX ? (found.at(-1)?.seq ?? until) : until;
    const notes = found.flatMap((event) => noteOf(event) ?? []);
    // Nobody waits for the answers: a push service may take its time with each.
    for await (const pushes of pushesOf(deps, notes)) {
      queue.add(pushes);
      await hold();
    }
    if (found.length > 0 && !(await pusher.moveAcrossOwners(owner, next))) {
      place = null;
      return false;
    }
    place = next;
    return found.length === EVENTS_MAX;
  };

  const worker = createWorker({ name: 'pushes', everyMs: EVERY_MS, log, work });
  return {
    ...worker,
    stop: async () => {
      await worker.stop();
      if (place !== null) await pusher.releaseAcrossOwners(owner);
      await queue.stop();
    },
  };
}

/** What is to be pushed to whom, of that which nobody has pushed yet. */
async function* pushesOf(
  { devices, pusher, accounts, clock }: DevicesWorkerDeps,
  notes: readonly Note[],
): AsyncGenerator<Push[]> {
  if (notes.length === 0) return;
  const merchantIds = [...new Set(notes.flatMap(({ audience }) => audience))];
  const known = await devices.listForAcrossOwners(merchantIds);
  for (const note of notes) {
    if (clock.now().getTime() - note.at.getTime() > FRESH_MS) continue;
    const some = known.filter((device) => wants(device, note));
    if (some.length === 0 && !isForAll(note)) continue;
    if (!(await pusher.claimAcrossOwners(note))) continue;
    for await (const page of isForAll(note) ? pagesWanting(devices, note) : [some]) {
      const may = await Promise.all(page.map((device) => mayBeTold(accounts, device)));
      const told = page.filter((_device, index) => may[index] === true);
      yield told.map((device) => ({ device, payload: payloadOf(note, device) }));
    }
  }
}

async function* pagesWanting(
  devices: DevicesWorkerDeps['devices'],
  note: Note,
): AsyncGenerator<DeviceDoc[]> {
  for (let after: string | undefined = ''; after !== undefined;) {
    const page: DeviceDoc[] = await devices.listChoosingAcrossOwners(note.event, after, PAGE);
    yield page.filter((device) => wants(device, note));
    after = page.length === PAGE ? page.at(-1)?._id : undefined;
  }
}

/** Of a number that every merchant may use; templates shared with everybody are the admins' business. */
function isForAll({ event, audience }: Note): boolean {
  return event === 'account.notice' && audience.includes('everyone');
}

function wants({ merchantId, events, createdAt }: DeviceDoc, note: Note): boolean {
  // An admin sees everything.
  const isFor = merchantId === undefined || isForAll(note) || note.audience.includes(merchantId);
  return isFor && events.includes(note.event) && note.at >= createdAt;
}

/** As it is now: who is suspended, or no longer with that merchant, is told nothing. */
async function mayBeTold(
  accounts: Pick<Accounts, 'findByUserId'>,
  { userId, merchantId }: DeviceDoc,
): Promise<boolean> {
  const account = await accounts.findByUserId(userId);
  if (!account) return false;
  if (merchantId === undefined) return account.user.role === 'admin';
  return account.merchant?._id === merchantId && account.merchant.status === 'active';
}

function payloadOf(note: Note, device: DeviceDoc): Push['payload'] {
  const isUrgent = note.event === 'message.received';
  return {
    data: {
      type: note.event,
      id: note.id,
      eventId: note.eventId,
      ...contentOf(note, device),
      at: note.at.toISOString(),
    },
    collapseId: createHash('sha256').update(note.subject).digest('base64url').slice(0, 32),
    ttlSeconds: isUrgent ? TTL_SECONDS.urgent : TTL_SECONDS.other,
    isUrgent,
  };
}
