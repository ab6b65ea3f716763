import type { RevisionListQuery, TemplateRevision } from '@waypost/contract';
import type { Page } from '../../platform/http/bind-endpoint.js';
import type { CursorCodec, Position } from '../../platform/http/cursor.js';
import { pageOf } from '../../platform/http/read-page.js';
import type { Caller, UserContext } from '../../platform/http/request-context.js';
import type { Accounts } from '../accounts/index.js';
import { getOwn } from './read-templates.js';
import { asRevision, type RevisionDoc } from './revisions.store.js';
import type { TemplateStore } from './templates.store.js';

export interface ListRevisionsDeps {
  templates: Pick<TemplateStore, 'find' | 'findAcrossOwners' | 'revisions'>;
  accounts: Pick<Accounts, 'findByUserId'>;
  cursors: CursorCodec;
}

/** What a template says and has said, newest first; of a template that the caller may change. */
export async function listRevisions(
  deps: ListRevisionsDeps,
  { caller }: UserContext,
  id: string,
  query: RevisionListQuery,
): Promise<Page<TemplateRevision>> {
  const template = await getOwn(deps, caller, id);
  const current = asRevision(template);
  const page = await pageOf({
    scope: `revisions:${template._id}`,
    query,
    read: async ({ after, limit }) => {
      const past = await deps.templates.revisions.listPast(template, {
        ...(after ? { after } : {}),
        limit,
      });
      const isOnPage = after === undefined || isBefore(current, after);
      return (isOnPage ? [...past, current] : past).sort(newestFirst).slice(0, limit);
    },
    cursors: deps.cursors,
    toView: (revision) => revision,
  });
  const emails = await emailsOf(deps, caller, page.items);
  return {
    ...page,
    items: page.items.map((it) => toView(it, it._id === current._id, caller, emails)),
  };
}

function isBefore({ createdAt, _id }: RevisionDoc, after: Position): boolean {
  if (createdAt.getTime() === after.createdAt.getTime()) return _id < after.id;
  return createdAt < after.createdAt;
}

function newestFirst(a: RevisionDoc, b: RevisionDoc): number {
  return b.createdAt.getTime() - a.createdAt.getTime() || (a._id < b._id ? 1 : -1);
}

async function emailsOf(
  { accounts }: Pick<ListRevisionsDeps, 'accounts'>,
  caller: Caller,
  revisions: readonly RevisionDoc[],
): Promise<ReadonlyMap<string, string>> {
  const userIds = new Set(revisions.flatMap((it) => userIdFor(caller, it) ?? []));
  const found = await Promise.all([...userIds].map((id) => accounts.findByUserId(id)));
  return new Map(found.flatMap((it) => (it ? [[it.user._id, it.user.email]] : [])));
}

/** A merchant is told of its own people alone. */
function userIdFor({ role }: Caller, { by }: RevisionDoc): string | undefined {
  if (by === undefined || by.role === 'meta') return undefined;
  return role === 'admin' || by.role === 'merchant' ? by.userId : undefined;
}

const AUTHORS = { merchant: 'merchant', admin: 'platform', meta: 'meta' } as const;

function toView(
  revision: RevisionDoc,
  isCurrent: boolean,
  caller: Caller,
  emails: ReadonlyMap<string, string>,
): TemplateRevision {
  const { number, category, components, by, createdAt, outcome, rejectedReason, error } = revision;
  const userId = userIdFor(caller, revision);
  const email = emails.get(userId ?? '');
  return {
    number,
    isCurrent,
    category,
    components,
    author: by === undefined ? 'unknown' : AUTHORS[by.role],
    ...(userId === undefined ? {} : { userId }),
    ...(email === undefined ? {} : { email }),
    createdAt: createdAt.toISOString(),
    outcome,
    ...(rejectedReason === undefined ? {} : { rejectedReason }),
    ...(error === undefined ? {} : { error }),
  };
}
