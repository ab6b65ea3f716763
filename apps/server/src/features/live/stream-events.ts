import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Response } from 'express';
import { AppError } from '../../platform/errors.js';
import type { Authenticate, Caller, UserContext } from '../../platform/http/request-context.js';
import type { Slots } from '../../platform/http/slots.js';
import { StreamedReply } from '../../platform/http/streamed-reply.js';
import type { Logger } from '../../platform/logger.js';
import type { EventFeed, Follower, News } from './event-feed.js';
import type { EventStore } from './events.store.js';
import { audienceOf, findPlace } from './list-events.js';
import { toServerSentEvent } from './live.view.js';

export interface StreamEventsDeps {
  events: Pick<EventStore, 'list' | 'findOldestPlaceAcrossOwners' | 'readLastPlace'>;
  feed: Pick<EventFeed, 'readHorizon' | 'join'>;
  authenticate: Authenticate;
  /** The streams that are open, to be ended when the server stops. */
  open: Set<EventStream>;
  slots: Slots;
  /** It stops: whatever is opened now would be ended by nobody. */
  isEnding: () => boolean;
}

const HEARTBEAT_MS = 15_000;
/** An access token or a session that has ended is found out this soon … */
const AUTHORISE_MS = 30_000;
/** … and what was changed of its account as soon as every process has read it anew (recent.ts). */
const AUTHORISE_AFTER_CHANGE_MS = 1_500;
/** For how long a stream may go on while nobody can be asked whether it may. */
const UNAUTHORISED_MAX_MS = 60_000;
/** Clients that were cut off together come back one after the other. */
const COME_BACK_MS = 1_000;
const BATCH_MAX = 100;
const AHEAD_MS = 100;
/** What may wait for a client; past it, it is read for by itself, as fast as it takes it … */
const UNSENT_MAX_BYTES = 1_048_576;
/** … and ends when it takes nothing for so long. */
const READ_WITHIN_MS = 10_000;
/** For how long an ended stream may still be read, by a client that does not. */
const LINGER_MS = 5_000;

/** Says that events are missing, and from where they go on: a client that comes back is not told again. */
const reset = (place: number) => `id: ${place}\nevent: reset\ndata: {}\n\n`;

/**
 * Streams what the caller may see, from the place after an event; from now on without one.
 * @throws AppError rate_limited, unavailable
 */
export function streamEvents(
  deps: StreamEventsDeps,
  { caller, log }: UserContext,
  after: string | undefined,
): StreamedReply {
  return new StreamedReply(async (req, res) => {
    const place = await startOf(deps, req.get('last-event-id') ?? after);
    if (deps.isEnding()) throw new AppError('unavailable', 'Waypost is stopping. Come back.');
    if (res.destroyed) return;
    if (req.method !== 'HEAD') res.once('close', deps.slots.take(caller));
    res.writeHead(200, {
      'Content-Type': 'text/event-stream; charset=utf-8',
      'Cache-Control': 'no-store',
      // nginx would hold events back otherwise.
      'X-Accel-Buffering': 'no',
    });
    if (req.method === 'HEAD') {
      res.end();
      return;
    }
    const comeBackMs = Math.round(COME_BACK_MS * (1 + Math.random()));
    res.write(`retry: ${comeBackMs}\n: connected\n\n`);
    if (place.isLost) res.write(reset(place.after));
    const authorization = req.get('authorization');
    new EventStream(deps, { res, log, caller, authorization, after: place.after }).start();
  });
}

async function startOf(
  { events, feed }: StreamEventsDeps,
  lastEventId: string | undefined,
): Promise<{ after: number; isLost: boolean }> {
  const horizon = await feed.readHorizon();
  if (lastEventId === undefined) return { after: horizon, isLost: false };
  const place = await findPlace(events, lastEventId);
  return { after: place ?? horizon, isLost: place === null };
}

/** One client's stream, from the place it had come to. */
export class EventStream implements Follower {
  readonly audience: string | null;
  private readonly timers: NodeJS.Timeout[];
  private leave: () => void = () => undefined;
  private isEnded = false;
  private after: number;
  private authorisedAtMs = performance.now();
  private soon: NodeJS.Timeout | undefined;

  constructor(
    private readonly deps: StreamEventsDeps,
    private readonly client: {
      res: Response;
      log: Logger;
      caller: Caller;
      authorization: string | undefined;
      after: number;
    },
  ) {
    this.audience = audienceOf(client.caller);
    this.after = client.after;
    const authorise = () => void this.authoriseAgain();
    this.timers = [
      setInterval(() => client.res.write(': \n\n'), HEARTBEAT_MS),
      // Streams that began together do not ask together.
      setInterval(authorise, AUTHORISE_MS * (0.75 + Math.random() / 4)),
    ];
    deps.open.add(this);
    client.res.once('close', () => this.end());
  }

  start(): void {
    this.catchUp().catch((error: unknown) => {
      // The client comes back with its last id, and loses nothing.
      if (!this.isEnded) this.client.log.warn({ err: error }, 'stream ended');
      this.end();
    });
  }

  isOf(sessionId: string): boolean {
    return this.client.caller.sessionId === sessionId;
  }

  tell({ text, place, isOfAccount }: News): void {
    if (isOfAccount) {
      this.soon ??= setTimeout(() => void this.authoriseAgain(), AUTHORISE_AFTER_CHANGE_MS);
    }
    const { res } = this.client;
    if (res.writableLength > UNSENT_MAX_BYTES) {
      this.leave();
      this.start();
      return;
    }
    res.write(text);
    this.after = place;
  }

  end(): void {
    if (this.isEnded) return;
    this.isEnded = true;
    this.leave();
    clearTimeout(this.soon);
    for (const timer of this.timers) clearInterval(timer);
    this.deps.open.delete(this);
    const { res } = this.client;
    res.end();
    if (res.destroyed) return;
    const cut = setTimeout(() => res.destroy(), LINGER_MS);
    res.once('close', () => clearTimeout(cut));
  }

  /** Reads by itself until it has come to where the feed is. */
  private async catchUp(): Promise<void> {
    const { events, feed } = this.deps;
    const { res } = this.client;
    for (;;) {
      const until = await feed.readHorizon();
      if (this.isEnded) return;
      if (this.after === until) {
        const leave = feed.join(this, until);
        if (leave === null) continue;
        this.leave = leave;
        return;
      }
      if (this.after > until) {
        // Another process has told more than this one may pass yet.
        await sleep(AHEAD_MS);
        continue;
      }
      const found = await events.list(this.audience, { after: this.after, until }, BATCH_MAX);
      for (const event of found) {
        if (!(await this.isTaken())) return;
        res.write(toServerSentEvent(event));
        this.after = event.seq;
      }
      if (found.length < BATCH_MAX) this.after = until;
    }
  }

  /** Waits until the client has taken what was written; one that takes nothing is sent away. */
  private async isTaken(): Promise<boolean> {
    const { res } = this.client;
    const isBehind = (): boolean => res.writableNeedDrain;
    if (isBehind()) {
      const patience = AbortSignal.timeout(READ_WITHIN_MS);
      await once(res, 'drain', { signal: patience }).catch(() => undefined);
    }
    if (isBehind()) {
      res.write(reset(this.after));
      this.end();
    }
    return !res.writableEnded;
  }

  private async authoriseAgain(): Promise<void> {
    this.soon = undefined;
    const { caller, authorization, log } = this.client;
    try {
      const now = await this.deps.authenticate(authorization);
      if (now.role !== caller.role || audienceOf(now) !== this.audience) this.end();
      this.authorisedAtMs = performance.now();
    } catch (error) {
      const isRefused = error instanceof AppError && error.code !== 'unavailable';
      const isLong = performance.now() - this.authorisedAtMs > UNAUTHORISED_MAX_MS;
      if (!isRefused && !isLong) return;
      log.info({ err: error }, 'stream ended: its caller may not go on');
      this.end();
    }
  }
}
