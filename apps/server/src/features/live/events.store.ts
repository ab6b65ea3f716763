import type { EventType } from '@waypost/contract';
import type { ChangeStream, Collection, Db, Filter } from 'mongodb';
import type { CollectionIndexes } from '../../platform/mongo/ensure-indexes.js';
import { DUPLICATE_KEY, writeErrorsOf } from '../../platform/mongo/mongo-errors.js';

/** What happened to one document, before it has its place in the feed. */
export interface NewEvent {
  /** Of document and revision: the same news twice is once. */
  id: string;
  type: EventType;
  /** Merchants that may see it, or `everyone`; admins see all. */
  audience: string[];
  /** The public object as it then stood. */
  data: object;
  /** It may have been told before: a change that is here already, but may not have been told. */
  mayBeKnown?: true;
}

export interface EventDoc extends Omit<NewEvent, 'id' | 'mayBeKnown'> {
  _id: string;
  /** Its place in the one order of all events. */
  seq: number;
  at: Date;
  /** The last of its batch: whoever follows the order is called once for all of them. */
  rings?: true;
}

export type Place = Pick<EventDoc, 'seq' | 'at' | 'audience'>;

/** Stands where an event was to stand that is told already, so that nobody waits for it. */
interface VoidDoc extends Place {
  _id: string;
  isVoid: true;
}

/** A kind of event; narrowed to some values of a member of what it tells. */
export type Matter =
  | { type: EventType; member?: never; values?: never }
  | { type: EventType; member: string; values: readonly string[] };

/** A part of the order. */
export interface Span {
  after: number;
  until: number;
}

interface CounterDoc {
  _id: 'events';
  last: number;
}

/** Places filled later than this may be behind what readers have passed (live.rules.ts). */
const LATE_MS = 4_000;
const RETENTION_SECONDS = 30 * 86_400;
const WATCH_WAIT_MS = 1_000;
const NOT_VOID = { isVoid: { $exists: false } };

export class EventStore {
  static readonly indexes: CollectionIndexes = {
    collection: 'events',
    indexes: [
      { name: 'order', key: { seq: 1 }, unique: true },
      { name: 'audience', key: { audience: 1, seq: 1 } },
      { name: 'retention', key: { at: 1 }, expireAfterSeconds: RETENTION_SECONDS },
    ],
  };

  private readonly events: Collection<EventDoc>;
  private readonly voids: Collection<VoidDoc>;
  private readonly system: Collection<CounterDoc>;

  constructor(db: Db) {
    this.events = db.collection('events');
    this.voids = db.collection('events');
    this.system = db.collection('system');
  }

  /**
   * Gives each its place, in the order given; those that are known already keep theirs.
   * @param isAgain an earlier try may have written them late, behind what readers have passed: then each
   * gets a new place, and may be told twice rather than never
   */
  async append(given: readonly NewEvent[], at: Date, { isAgain = false } = {}): Promise<void> {
    const events = isAgain ? onceEach(given) : await this.listUnknownAcrossOwners(given);
    if (events.length === 0) return;
    const startedAtMs = performance.now();
    const counter = await this.system.findOneAndUpdate(
      { _id: 'events' },
      { $inc: { last: events.length } },
      { upsert: true, returnDocument: 'after' },
    );
    if (!counter) throw new Error('The counter of events is gone.');
    const first = counter.last - events.length + 1;
    const placed = events.map(({ id, mayBeKnown: _told, ...event }, index) => ({
      ...{ _id: id, ...event },
      ...{ seq: first + index, at },
      ...(index === events.length - 1 ? { rings: true as const } : {}),
    }));
    await (isAgain ? this.replace(placed) : this.insertNew(placed));
    const tookMs = performance.now() - startedAtMs;
    // Told as of now: readers pass by what is missing before something old.
    if (tookMs > LATE_MS) {
      await this.append(given, new Date(at.getTime() + tookMs), { isAgain: true });
    }
  }

  /** One that another process told meanwhile keeps its place, and the new one is void. */
  private async insertNew(events: readonly EventDoc[]): Promise<void> {
    try {
      await this.events.insertMany([...events], { ordered: false });
    } catch (error) {
      const refusals = writeErrorsOf(error, events.length);
      if (refusals.some(({ code }) => code !== DUPLICATE_KEY)) throw error;
      const voids = refusals.flatMap(({ index }) => {
        const event = events[index];
        if (!event) return [];
        const { seq, at } = event;
        return [{ _id: `void.${seq}`, seq, at, audience: [], isVoid: true as const }];
      });
      await this.voids.insertMany(voids, { ordered: false });
    }
  }

  private async replace(events: readonly EventDoc[]): Promise<void> {
    await this.events.bulkWrite(
      events.map(({ _id, ...event }) => ({
        replaceOne: { filter: { _id }, replacement: event, upsert: true },
      })),
    );
  }

  /** Each that is not stored yet, once: a place taken for another would hold up every reader. */
  async listUnknownAcrossOwners(events: readonly NewEvent[]): Promise<NewEvent[]> {
    const byId = new Map(onceEach(events).map((event) => [event.id, event]));
    const doubtful = events.flatMap(({ id, mayBeKnown }) => (mayBeKnown ? [id] : []));
    if (doubtful.length === 0) return [...byId.values()];
    const known = this.events.find({ _id: { $in: doubtful } }).project<{ _id: string }>({
      _id: 1,
    });
    for await (const { _id } of known) byId.delete(_id);
    return [...byId.values()];
  }

  /** Events of a merchant's, or with null of everybody's, in a part of the order, oldest first. */
  list(merchantId: string | null, { after, until }: Span, limit: number): Promise<EventDoc[]> {
    const filter: Filter<EventDoc> = {
      seq: { $gt: after, $lte: until },
      ...(merchantId === null ? NOT_VOID : { audience: { $in: [merchantId, 'everyone'] } }),
    };
    return this.events.find(filter).sort({ seq: 1 }).limit(limit).toArray();
  }

  /**
   * Events of any of these, or with null of everybody's, in a short part of the order, oldest first:
   * read in that order, so it costs what the part is long, however many merchants there are.
   */
  listForAcrossOwners(
    audiences: readonly string[] | null,
    { after, until }: Span,
    limit: number,
  ): Promise<EventDoc[]> {
    const filter: Filter<EventDoc> = {
      seq: { $gt: after, $lte: until },
      ...(audiences === null ? NOT_VOID : { audience: { $in: [...audiences] } }),
    };
    return this.events.find(filter).sort({ seq: 1 }).limit(limit).hint('order').toArray();
  }

  /** Events of these kinds among everybody's, in a part of the order, oldest first. */
  listMattersAcrossOwners(
    matters: readonly Matter[],
    { after, until }: Span,
    limit: number,
  ): Promise<EventDoc[]> {
    const kinds: Filter<EventDoc>[] = matters.map(({ type, member, values }) =>
      member === undefined ? { type } : { type, [`data.${member}`]: { $in: [...values] } },
    );
    return this.events
      .find({ seq: { $gt: after, $lte: until }, $or: kinds })
      .sort({ seq: 1 })
      .limit(limit)
      .hint('order')
      .toArray();
  }

  /** Calls when some process has written a batch. It carries nothing: what there is, is read. */
  watchAcrossOwners(): ChangeStream {
    return this.events.watch(
      [
        { $match: { operationType: { $in: ['insert', 'replace'] }, 'fullDocument.rings': true } },
        { $project: { _id: 1 } },
      ],
      // Within what the client waits for any answer (connect.ts).
      { maxAwaitTimeMS: WATCH_WAIT_MS },
    );
  }

  /** Where and when what comes after one place was told, and to whom, oldest first. */
  listPlacesAcrossOwners(after: number, limit: number): Promise<Place[]> {
    return this.events
      .find({ seq: { $gt: after } })
      .project<Place>({ _id: 0, seq: 1, at: 1, audience: 1 })
      .sort({ seq: 1 })
      .limit(limit)
      .toArray();
  }

  /** The oldest place that is still kept; null when there is none. */
  async findOldestPlaceAcrossOwners(): Promise<number | null> {
    return (await this.listPlacesAcrossOwners(0, 1))[0]?.seq ?? null;
  }

  /** The last place of what was told up to a moment; 0 when there is none. */
  async findPlaceAtAcrossOwners(at: Date): Promise<number> {
    const [last] = await this.events
      .find({ at: { $lte: at } })
      .project<Place>({ _id: 0, seq: 1 })
      .sort({ at: -1 })
      .limit(1)
      .toArray();
    return last?.seq ?? 0;
  }

  async readLastPlace(): Promise<number> {
    return (await this.system.findOne({ _id: 'events' }))?.last ?? 0;
  }
}

/** The last of each id, where the first stands. */
function onceEach(events: readonly NewEvent[]): NewEvent[] {
  return [...new Map(events.map((event) => [event.id, event])).values()];
}
