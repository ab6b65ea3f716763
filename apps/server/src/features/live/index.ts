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
import { EventStore } from './events.store.js';
import { listEvents } from './list-events.js';
import { streamEvents, type EventStream } from './stream-events.js';

export type { RecordEvent } from './event-recorder.js';

export interface Live {
  record: RecordEvent;
  /** Resolves when all that was recorded before is written. @throws when that takes too long */
  whenWritten(): Promise<void>;
  worker: Worker;
  routes: BoundEndpoint[];
  /** Ends every stream: clients come back to another process. */
  endStreams(): void;
  /** Writes what is still to be written. */
  close(): Promise<void>;
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
    worker: feed.worker,
    routes: [
      bindEndpoint(contract.listEvents, async (ctx, { query, stream }) =>
        stream === 'text/event-stream'
          ? streamEvents(streaming, ctx, query.after)
          : listEvents({ events, feed }, ctx, query),
      ),
    ],
    endStreams: () => {
      isEnding = true;
      for (const stream of open) stream.end();
    },
    close: () => recorder.close(),
  };
}
