import type { Response } from 'express';
import { AppError } from '../../platform/errors.js';
import type { Authenticate, Caller, UserContext } from '../../platform/http/request-context.js';
import type { Slots } from '../../platform/http/slots.js';
import { StreamedReply } from '../../platform/http/streamed-reply.js';
import type { Logger } from '../../platform/logger.js';
import type { EventFeed } from './event-feed.js';
import type { EventStore } from './events.store.js';
import { audienceOf, findPlace } from './list-events.js';
import { toServerSentEvent } from './live.view.js';

export interface StreamEventsDeps {
  events: Pick<EventStore, 'list' | 'findOldestPlaceAcrossOwners' | 'readLastPlace'>;
  feed: Pick<EventFeed, 'readHorizon' | 'subscribe'>;
  authenticate: Authenticate;
  /** The streams that are open, to be ended when the server stops. */
  open: Set<EventStream>;
  slots: Slots;
  /** It stops: whatever is opened now would be ended by nobody. */
  isEnding: () => boolean;
}

const HEARTBEAT_MS = 15_000;
/** A token that ended, a session or a merchant that was ended is found out this soon. */
const AUTHORISE_MS = 5_000;
const BATCH_MAX = 100;
/** What may wait for a client that reads slowly. */
const UNSENT_MAX_BYTES = 1_048_576;
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
    res.write(': connected\n\n');
    if (place.isLost) res.write(reset(place.after));
    const authorization = req.get('authorization');
    new EventStream(deps, { res, log, caller, authorization, after: place.after }).run();
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
export class EventStream {
  private readonly timers: NodeJS.Timeout[];
  private readonly unsubscribe: () => void;
  private isEnded = false;
  private isPumping = false;
  private isAskedAgain = false;
  private after: number;

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
    this.after = client.after;
    this.unsubscribe = deps.feed.subscribe((audiences) => {
      if (this.isFor(audiences)) this.run();
    });
    this.timers = [
      setInterval(() => this.send(': \n\n'), HEARTBEAT_MS),
      setInterval(() => this.authoriseAgain(), AUTHORISE_MS),
    ];
    deps.open.add(this);
    client.res.once('close', () => this.end());
  }

  /** Many streams, and most of what is told is for few of them: the others ask the database nothing. */
  private isFor(audiences: ReadonlySet<string>): boolean {
    const { caller } = this.client;
    if (caller.role === 'admin') return true;
    return audiences.has(caller.merchantId) || audiences.has('everyone');
  }

  /** Sends what there is; asked again meanwhile, it looks once more. */
  run(): void {
    this.isAskedAgain = true;
    if (this.isPumping || this.isEnded) return;
    this.isPumping = true;
    this.pump()
      .catch((error: unknown) => {
        // The client comes back with its last id, and loses nothing.
        this.client.log.warn({ err: error }, 'stream ended');
        this.end();
      })
      .finally(() => {
        this.isPumping = false;
        if (this.isAskedAgain) this.run();
      });
  }

  end(): void {
    if (this.isEnded) return;
    this.isEnded = true;
    this.unsubscribe();
    for (const timer of this.timers) clearInterval(timer);
    this.deps.open.delete(this);
    const { res } = this.client;
    res.end();
    if (res.destroyed) return;
    const cut = setTimeout(() => res.destroy(), LINGER_MS);
    res.once('close', () => clearTimeout(cut));
  }

  private async pump(): Promise<void> {
    const { events, feed } = this.deps;
    while (this.isAskedAgain && !this.isEnded) {
      this.isAskedAgain = false;
      const until = await feed.readHorizon();
      const span = { after: this.after, until };
      const found = await events.list(audienceOf(this.client.caller), span, BATCH_MAX);
      for (const event of found) this.send(toServerSentEvent(event));
      const isMore = found.length === BATCH_MAX;
      this.after = isMore ? (found.at(-1)?.seq ?? until) : Math.max(this.after, until);
      this.isAskedAgain ||= isMore;
    }
  }

  private send(text: string): void {
    if (this.isEnded) return;
    if (this.client.res.writableLength > UNSENT_MAX_BYTES) {
      this.client.res.write(reset(this.after));
      this.end();
      return;
    }
    this.client.res.write(text);
  }

  private authoriseAgain(): void {
    this.deps.authenticate(this.client.authorization).catch(() => this.end());
  }
}
