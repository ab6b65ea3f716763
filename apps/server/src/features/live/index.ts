import * as contract from '@waypost/contract';
import type { Db } from 'mongodb';
import type { Clock } from '../../platform/clock.js';
import { bindEndpoint, type BoundEndpoint } from '../../platform/http/bind-endpoint.js';
import type { Authenticate } from '../../platform/http/request-context.js';
import { createSlots } from '../../platform/http/slots.js';
import type { Worker } from '../../platform/jobs/worker.js';
import type { Logger } from '../../platform/logger.js';
import { createEventFeed } from './event-feed.js';
import { createEventRecorder, type RecordEvent } from './event-recorder.js';
import { EventStore, type EventDoc, type Matter, type Span } from './events.store.js';
import { listEvents } from './list-events.js';
import { streamEvents, type EventStream } from './stream-events.js';

export type { RecordEvent } from './event-recorder.js';
export type { EventDoc, Matter } from './events.store.js';

export interface Live {
  record: RecordEvent;
  /** Resolves when all that was recorded before is written. @throws when that takes too long */
  whenWritten(): Promise<void>;
  /** For whoever follows the order by a place of its own. */
  reader: EventReader;
  worker: Worker;
  routes: BoundEndpoint[];
  /** Ends what a session has open; other processes find out by themselves. */
  endSession(sessionId: string): void;
  /** Ends every stream: clients come back to another process. */
  endStreams(): void;
  /** Writes what is still to be written. */
  close(): Promise<void>;
}

export interface EventReader {
  /** How far it may be read. */
  readHorizon(): Promise<number>;
  /** The last place of what was told up to a moment. */
  findPlaceAt(at: Date): Promise<number>;
  list(matters: readonly Matter[], span: Span, limit: number): Promise<EventDoc[]>;
}

/** A screen each of a large staff. */
const STREAMS_MAX = 100;

export const liveIndexes = [EventStore.indexes];

/** The one feed of what changed, and those who follow it. */
export function liveFeature({
  authenticate,
  ...base
}: {
  db: Db;
  clock: Clock;
  log: Logger;
  authenticate: Authenticate;
}): Live {
  const events = new EventStore(base.db);
  const feed = createEventFeed({ ...base, events });
  const recorder = createEventRecorder({ ...base, events }, () => feed.wake());
  const open = new Set<EventStream>();
  let isEnding = false;
  const slots = createSlots(STREAMS_MAX, 'streams');
  const streaming = { events, feed, authenticate, open, slots, isEnding: () => isEnding };
  return {
    record: recorder.record,
    whenWritten: () => recorder.whenWritten(),
    reader: {
      readHorizon: () => feed.readHorizon(),
      findPlaceAt: (at) => events.findPlaceAtAcrossOwners(at),
      list: (matters, span, limit) => events.listMattersAcrossOwners(matters, span, limit),
    },
    worker: feed.worker,
    routes: [
      bindEndpoint(contract.listEvents, async (ctx, { query, stream }) =>
        stream === 'text/event-stream'
          ? streamEvents(streaming, ctx, query.after)
          : listEvents({ events, feed }, ctx, query),
      ),
    ],
    endSession: (sessionId) => {
      for (const stream of open) if (stream.isOf(sessionId)) stream.end();
    },
    endStreams: () => {
      isEnding = true;
      for (const stream of open) stream.end();
    },
    close: () => recorder.close(),
  };
}
