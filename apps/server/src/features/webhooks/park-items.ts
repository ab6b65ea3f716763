import { createHash } from 'node:crypto';
import type { WebhookItem } from '@waypost/whatsapp';
import { LRUCache } from 'lru-cache';
import type { Clock } from '../../platform/clock.js';
import { createRecent } from '../../platform/recent.js';
import type { ItemSource } from './apply-item.js';
import type { ParkedItemStore } from './parked.store.js';

/** Past it nothing is expected any more: Graph's answers take seconds, a nightly sync a day. */
const GIVE_UP_MS = 3 * 86_400_000;
const FIRST_TRY_MS = 1_000;
/** Each try is four times as far off as the last, so that what is never ours costs next to nothing. */
const GROWTH = 4;
const APART_MAX_MS = 6 * 3_600_000;
/** What this process watches for; the rest is found by the tries. */
const WATCHED_MAX = 10_000;
/** Whoever holds the secret of a merchant's own app could park without end. */
const OF_OWN_APP_MAX = 10_000;

/** How long after a try the next one comes. */
export function nextTryMs(tries: number): number {
  return Math.min(FIRST_TRY_MS * GROWTH ** (tries + 1), APART_MAX_MS);
}

export interface ParkingLot {
  /**
   * Keeps a change until what it is about is known, unless it waits already, or too much of its app does.
   */
  park(item: WebhookItem, source: ItemSource): Promise<'parked' | 'waits' | 'full'>;
  /** Something is known under this name from now on. */
  noteKnown(subject: string): void;
  /** What has become known and is not dealt with yet. */
  listKnown(): string[];
  dealtWith(subjects: readonly string[]): void;
}

/** Names a message of ours as a status does. */
export function messageSubject(phoneNumberId: string, wamid: string): string {
  return `${phoneNumberId}/${wamid}`;
}

/** Changes whose message or template is not known yet. */
export function createParkingLot(
  {
    parked,
    clock,
    ofOwnAppMax = OF_OWN_APP_MAX,
  }: {
    parked: Pick<ParkedItemStore, 'insert' | 'countOfAppAcrossOwners'>;
    clock: Clock;
    ofOwnAppMax?: number;
  },
  onKnown: () => void,
): ParkingLot {
  const watched = new LRUCache<string, true>({ max: WATCHED_MAX });
  const known = new Set<string>();
  const recentCounts = createRecent<{ count: number }>();
  const hasRoom = async (appKey: string): Promise<boolean> => {
    const counted = await recentCounts.get(appKey, async () => ({
      count: await parked.countOfAppAcrossOwners(appKey, ofOwnAppMax),
    }));
    if (counted.count >= ofOwnAppMax) return false;
    counted.count += 1;
    return true;
  };
  return {
    park: async (item, { eventId, appKey }) => {
      if (appKey !== undefined && !(await hasRoom(appKey))) return 'full';
      const now = clock.now().getTime();
      const subject = subjectOf(item);
      if (subject !== undefined) watched.set(subject, true);
      const isNew = await parked.insert({
        _id: keyOf(item),
        rev: 1,
        eventId,
        item,
        ...(appKey === undefined ? {} : { appKey }),
        ...(subject === undefined ? {} : { subject }),
        tries: 0,
        dueAt: new Date(now + FIRST_TRY_MS),
        giveUpAt: new Date(now + GIVE_UP_MS),
      });
      return isNew ? 'parked' : 'waits';
    },
    noteKnown: (subject) => {
      // Asked at every change of a message, and next to never true.
      if (watched.size === 0 || !watched.delete(subject)) return;
      known.add(subject);
      onKnown();
    },
    listKnown: () => [...known],
    dealtWith: (subjects) => {
      for (const subject of subjects) known.delete(subject);
    },
  };
}

/** What has to become known; undefined where only trying tells. */
function subjectOf(item: WebhookItem): string | undefined {
  switch (item.kind) {
    case 'status':
      return messageSubject(item.phoneNumberId, item.wamid);
    case 'edit':
    case 'revoke':
      return messageSubject(item.phoneNumberId, item.originalWamid);
    default:
      return undefined;
  }
}

/** The same change told again has the same key, wherever in a body it stands. */
function keyOf({ path: _where, ...change }: WebhookItem): string {
  const isTimeOurs = change.kind === 'status' && change.isTimeOurs === true;
  const told = isTimeOurs ? { ...change, at: undefined } : change;
  return createHash('sha256').update(JSON.stringify(told)).digest('hex');
}
