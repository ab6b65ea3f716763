import type { Collection, Db, Filter } from 'mongodb';
import type {
  TemplateChange,
  TemplateComponent,
  TemplateQuality,
  TemplateStatus,
} from '@waypost/contract';
import type { Position } from '../../platform/http/cursor.js';
import type { IdempotentRequest } from '../../platform/http/idempotency-key.js';
import type { Batcher } from '../../platform/mongo/batcher.js';
import { createGroupInsert } from '../../platform/mongo/group-insert.js';
import {
  createGroupUpdate,
  type GroupUpdate,
  type Updated,
} from '../../platform/mongo/group-update.js';
import type { CollectionIndexes } from '../../platform/mongo/ensure-indexes.js';
import { isDuplicateKey } from '../../platform/mongo/mongo-errors.js';
import { olderThan } from '../../platform/mongo/older-than.js';
import { withChange } from './template-change.js';
import { conditionsOf, visibleTo, type TemplateFilters } from './template-filters.js';
import { withMetaRevision, type TemplateRevision } from './template-revision.js';
import { RevisionStore } from './revisions.store.js';

/** A request by the name that its caller gave it; of a merchant, or of the admins together. */
export interface NamedRequest extends IdempotentRequest {
  scope: string;
}

export interface TemplateDoc {
  _id: string;
  rev: number;
  writeId?: string;
  /** What the write that made it what it is was about; like `rev`, no part of how it stands. */
  change?: TemplateChange;
  /** Absent for one of the platform's own. */
  merchantId?: string;
  /** Offered by the platform: to all, or to those in `sharedWith` where that is there. */
  shared: boolean;
  sharedWith?: string[];
  /** Meta's id of the WhatsApp account it lives on. */
  accountId: string;
  name: string;
  /** Its name at Meta. */
  providerName: string;
  language: string;
  category: string;
  previousCategory?: string;
  parameterFormat: 'positional' | 'named';
  components: TemplateComponent[];
  status: TemplateStatus;
  /** Meta's time of the news that `status` comes from; older news changes nothing. */
  statusAt?: Date;
  /** The category that the same news names. */
  statusCategory?: string;
  /** Meta's time of what `quality` and `category` come from, likewise. */
  qualityAt?: Date;
  categoryAt?: Date;
  componentsAt?: Date;
  /** The category that Meta has announced, and from when on where it says. */
  upcomingCategory?: { category: string; at?: Date };
  /** When we last learned of it from Meta itself, or changed it there: older news says nothing any more. */
  askedAt?: Date;
  submission: {
    /** `failed`: Meta refused it. */
    state: 'not_submitted' | 'queued' | 'submitted' | 'failed';
    attempts: number;
    /** When it is tried next; whoever tries it first moves this on. */
    dueAt: Date;
    /** An attempt is under way or had no answer, so Meta may have the template already. */
    mayExist?: boolean;
    error?: { code?: number; subcode?: number; title: string; details?: string; traceId?: string };
  };
  providerTemplateId?: string;
  /** When it was changed at Meta while approved; Meta allows a few of these. */
  edits?: Date[];
  /** Until when somebody changes it at Meta, at the longest; nobody else does meanwhile. */
  editingUntil?: Date;
  /** A change at Meta then had no answer: what it says there is not known until Meta is asked. */
  uncertainSince?: Date;
  /** Of its content; absent for the first one of a template from before there were revisions. */
  revision?: TemplateRevision;
  /** The highest number that a revision was given. */
  revisions?: number;
  rejectedReason?: string;
  /** When Meta ends the pause, where it says. */
  pausedUntil?: Date;
  /** When Meta is asked how it stands, should it have told nothing by then. */
  recheckAt?: Date;
  /** Meta's words on the status. */
  statusDetail?: string;
  quality: TemplateQuality;
  /** The request that made it, where its caller named it. */
  request?: NamedRequest;
  createdAt: Date;
  updatedAt: Date;
}

/** A template as Meta names it: by its id, or before that is known by account, name and language. */
export interface ProviderTemplate {
  accountId: string;
  providerTemplateId: string;
  providerName: string;
  language: string;
}

/** Of these the text is in use at Meta. */
const STANDING: TemplateStatus[] = ['approved', 'paused', 'pending', 'in_appeal'];

export class TemplateStore {
  static readonly indexes: CollectionIndexes = {
    collection: 'templates',
    indexes: [
      {
        name: 'providerName',
        key: { accountId: 1, providerName: 1, language: 1 },
        unique: true,
      },
      {
        name: 'providerTemplateId',
        key: { accountId: 1, providerTemplateId: 1 },
        unique: true,
        partialFilterExpression: { providerTemplateId: { $exists: true } },
      },
      {
        name: 'request',
        key: { 'request.scope': 1, 'request.operationId': 1, 'request.key': 1 },
        unique: true,
        partialFilterExpression: { 'request.key': { $exists: true } },
      },
      { name: 'newest', key: { merchantId: 1, createdAt: -1, _id: -1 } },
      { name: 'name', key: { merchantId: 1, name: 1, language: 1 } },
      { name: 'newestAcrossOwners', key: { createdAt: -1, _id: -1 } },
    ],
  };

  readonly revisions: RevisionStore;
  private readonly templates: Collection<TemplateDoc>;
  private readonly updates: GroupUpdate<TemplateDoc>;
  private readonly inserts: Batcher<TemplateDoc, void>;

  constructor(
    db: Db,
    /** Told of each template that is new or has changed, and what it was where that is known. */
    private readonly onChange: (
      template: TemplateDoc,
      how?: { mayBeKnown?: true; before?: TemplateDoc },
    ) => void,
  ) {
    this.revisions = new RevisionStore(db);
    this.templates = db.collection('templates');
    this.updates = createGroupUpdate(this.templates);
    this.inserts = createGroupInsert(this.templates);
  }

  /** Gives false when the account has a template of this name and language, or its request has made one. */
  async insert(template: TemplateDoc): Promise<boolean> {
    try {
      await this.inserts.submit(template);
      this.onChange(template);
      return true;
    } catch (error) {
      if (isDuplicateKey(error, 'providerName') || isDuplicateKey(error, 'request')) return false;
      throw error;
    }
  }

  /** Makes room for a new template of the name and language of one that was deleted. */
  async forgetDeleted({
    accountId,
    providerName,
    language,
  }: Pick<TemplateDoc, 'accountId' | 'providerName' | 'language'>): Promise<boolean> {
    const deleted = { accountId, providerName, language, status: 'deleted' as const };
    const forgotten = await this.templates.findOneAndDelete(deleted);
    if (forgotten) await this.revisions.forget(forgotten._id);
    return forgotten !== null;
  }

  /** The template that a request made, by the name its caller gave it. */
  findByRequest({
    scope,
    operationId,
    key,
  }: Pick<NamedRequest, 'scope' | 'operationId' | 'key'>): Promise<TemplateDoc | null> {
    return this.templates.findOne({
      'request.scope': scope,
      'request.operationId': operationId,
      'request.key': key,
    });
  }

  find(merchantId: string, id: string): Promise<TemplateDoc | null> {
    return this.templates.findOne({ _id: id, ...visibleTo(merchantId) });
  }

  findAcrossOwners(id: string): Promise<TemplateDoc | null> {
    return this.templates.findOne({ _id: id });
  }

  /** The template a merchant means by a name, on the account it sends from. */
  async findByName(
    merchantId: string,
    { accountId, name, language }: Pick<TemplateDoc, 'accountId' | 'name' | 'language'>,
  ): Promise<TemplateDoc | null> {
    // Its own goes before a shared one of the same name, and what was deleted hides neither.
    const found = await this.templates
      .find({ accountId, name, language, ...visibleTo(merchantId) })
      .sort({ shared: 1 })
      .toArray();
    return found.find(({ status }) => status !== 'deleted') ?? found[0] ?? null;
  }

  /**
   * Those with a text in a part that stand at Meta, or may soon: a merchant's own and what is shared with it, or without
   * one the platform's. A few, for Meta takes a text once.
   */
  listWithText(
    merchantId: string | undefined,
    { accountId, text }: { accountId: string; text: string },
  ): Promise<TemplateDoc[]> {
    const owner =
      merchantId === undefined ? { merchantId: { $exists: false } } : visibleTo(merchantId);
    const standing = {
      accountId,
      status: { $in: STANDING },
      category: { $ne: 'AUTHENTICATION' },
      'components.text': text,
    };
    return this.templates
      .find({ $and: [owner, standing] })
      .limit(50)
      .toArray();
  }

  /** Whatever stands under a name at Meta; deleted ones too. */
  findByPlaceAcrossOwners(
    place: Pick<TemplateDoc, 'accountId' | 'providerName' | 'language'>,
  ): Promise<TemplateDoc | null> {
    const { accountId, providerName, language } = place;
    return this.templates.findOne({ accountId, providerName, language });
  }

  list(
    merchantId: string,
    filters: TemplateFilters,
    page: { after?: Position; limit: number },
  ): Promise<TemplateDoc[]> {
    return this.page(visibleTo(merchantId), filters, page);
  }

  listAcrossOwners(
    merchantId: string | undefined,
    filters: TemplateFilters,
    page: { after?: Position; limit: number },
  ): Promise<TemplateDoc[]> {
    return this.page(merchantId === undefined ? {} : { merchantId }, filters, page);
  }

  /** Every language of a name, as far as it is there. */
  listByProviderNameAcrossOwners(accountId: string, providerName: string): Promise<TemplateDoc[]> {
    return this.templates.find({ accountId, providerName, status: { $ne: 'deleted' } }).toArray();
  }

  async update(
    id: string,
    decide: (current: TemplateDoc) => TemplateDoc | null,
  ): Promise<Updated<TemplateDoc> | null> {
    let before: TemplateDoc | undefined;
    const updated = await this.updates.submit({
      id,
      decide: (current) => {
        const next = decide(current);
        before = current;
        return next && withChange(current, withMetaRevision(current, next));
      },
    });
    if (!updated?.isChanged || !before) return updated;
    const { document } = updated;
    if (document.revision !== before.revision) await this.revisions.keep(before);
    this.onChange(document, { before });
    return updated;
  }

  /** For a change that is here already, though whoever made it may have died before telling it. */
  tellAgain(template: TemplateDoc): void {
    this.onChange(template, { mayBeKnown: true });
  }

  findByMetaIdAcrossOwners({
    accountId,
    providerTemplateId,
  }: Pick<ProviderTemplate, 'accountId' | 'providerTemplateId'>): Promise<TemplateDoc | null> {
    return this.templates.findOne({ accountId, providerTemplateId });
  }

  /**
   * For news from Meta, which knows no merchants. Meta's id of it may be written between two looks,
   * and is never taken away again, so a third one decides.
   */
  async findByProviderAcrossOwners(template: ProviderTemplate): Promise<TemplateDoc | null> {
    const { accountId, providerTemplateId, providerName, language } = template;
    const findById = () => this.templates.findOne({ accountId, providerTemplateId });
    return (
      (await findById()) ??
      (await this.templates.findOne({
        accountId,
        providerName,
        language,
        providerTemplateId: { $exists: false },
        // Meta knows nothing of a draft.
        'submission.state': 'queued',
      })) ??
      (await findById())
    );
  }

  private page(
    owner: Filter<TemplateDoc>,
    filters: TemplateFilters,
    { after, limit }: { after?: Position; limit: number },
  ): Promise<TemplateDoc[]> {
    return this.templates
      .find({ $and: [owner, ...conditionsOf(filters), ...(after ? [olderThan(after)] : [])] })
      .sort({ createdAt: -1, _id: -1 })
      .limit(limit)
      .toArray();
  }
}
