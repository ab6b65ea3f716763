import type { Fault } from '../faults.js';
import type { Json } from '../json.js';
import type { Settings } from '../settings.js';
import type { InboundMessage } from './conversations.js';
import type { NewMessage } from './ledger.js';
import type { MediaEntry } from './media.js';
import type { Delivery, StatusName } from './status-table.js';
import type { Template } from './templates.js';
import type { Upload } from './uploads.js';

/** A status to come: tuples, because a million of them are written. */
export type PlannedStatus = readonly [status: StatusName, dueAt: number, errorCode: number];

export type MadeStatus = readonly [
  sequence: number,
  status: StatusName,
  errorCode: number,
  isPlanned: boolean,
];

export type KeptStatus = readonly [
  status: StatusName,
  at: number,
  delivery: Delivery,
  errorCode: number,
];

/** A webhook change other than a status: kept whole until it was answered 200. */
export interface StoredChange {
  id: string;
  field: string;
  value: Json;
  at: number;
}

export interface Subscription {
  isSubscribed: boolean;
  overrideUrl: string | null;
}

/** All that the sandbox's state is made of; the log holds these, one in a line. */
export type StateEvent =
  | { t: 'start'; salt: string; nextSequence: number; creations: number[] }
  | { t: 'settings'; settings: Settings }
  | { t: 'clock'; offsetMs: number }
  | { t: 'subscription'; subscription: Subscription }
  | { t: 'faults'; faults: Fault[] }
  | { t: 'template'; template: Template; isNew?: boolean }
  | { t: 'templateGone'; id: string; blockedUntil: number | null }
  | { t: 'nameBlocked'; key: string; until: number }
  | {
      t: 'message';
      message: NewMessage;
      plan: PlannedStatus[];
      payload: Json;
      statuses?: KeptStatus[];
    }
  | { t: 'statuses'; at: number; delivery: Delivery; list: MadeStatus[] }
  | { t: 'inbound'; inbound: InboundMessage }
  | { t: 'preference'; phoneNumberId: string; waId: string; isStopped: boolean }
  | { t: 'media'; media: MediaEntry }
  | { t: 'mediaGone'; id: string }
  | { t: 'upload'; upload: Upload }
  | { t: 'uploadGone'; id: string }
  | { t: 'change'; change: StoredChange }
  | { t: 'posted'; delivery: Delivery; rows: number[]; changes: string[] }
  | { t: 'reset' };
