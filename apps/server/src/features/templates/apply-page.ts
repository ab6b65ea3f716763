import type { GraphTemplate } from '@waypost/whatsapp';
import type { Clock } from '../../platform/clock.js';
import type { newId } from '../../platform/ids.js';
import type { SyncedTemplateStore } from './synced-templates.store.js';
import { foundTemplate, synced } from './synced-template.js';
import { isSameByName } from './template-sync.rules.js';
import { statusOf } from './templates.rules.js';
import type { SyncCounts } from './template-syncs.store.js';
import type { TemplateDoc, TemplateStore } from './templates.store.js';

export interface ApplyPageDeps {
  templates: Pick<TemplateStore, 'insert' | 'update'>;
  synced: Pick<SyncedTemplateStore, 'listKnownAcrossOwners'>;
  newId: typeof newId;
  clock: Clock;
}

/** The account that a sync reads, and what of it is to be touched. */
export interface SyncScope {
  accountId: string;
  /** Whose templates alone; absent: everybody's. */
  merchantId?: string;
  /** Whose a template is that nobody here owns; absent: the platform's. */
  ownerOfNew?: string;
  mayCreate: boolean;
}

type Outcome = 'created' | 'updated' | 'unchanged' | null;

/** Brings the templates here to what Meta listed; what is alike on both sides costs no write. */
export async function applyPage(
  deps: ApplyPageDeps,
  scope: SyncScope,
  page: readonly GraphTemplate[],
  askedAt: Date,
): Promise<Omit<SyncCounts, 'removed'>> {
  const { accountId, merchantId, mayCreate } = scope;
  // Others' are not even read where nothing is made: a name that is taken is of no concern then.
  const owner = mayCreate ? undefined : merchantId;
  const known = await deps.synced.listKnownAcrossOwners(accountId, page, owner);
  const byId = new Map(known.map((one) => [one.providerTemplateId, one]));
  const byName = new Map(known.map((one) => [`${one.language} ${one.providerName}`, one]));
  const find = ({ id, name, language }: GraphTemplate): TemplateDoc | null => {
    const same = byName.get(`${language} ${name}`);
    return byId.get(id) ?? same ?? null;
  };
  // Those of one page share their commands.
  const outcomes = await Promise.all(
    page.map((listed) => applyListed(deps, scope, { listed, known: find(listed), askedAt })),
  );
  const count = (wanted: Outcome): number => outcomes.filter((it) => it === wanted).length;
  return { created: count('created'), updated: count('updated'), unchanged: count('unchanged') };
}

async function applyListed(
  { templates, newId, clock }: ApplyPageDeps,
  { accountId, merchantId, ownerOfNew, mayCreate }: SyncScope,
  { listed, known, askedAt }: { listed: GraphTemplate; known: TemplateDoc | null; askedAt: Date },
): Promise<Outcome> {
  const now = clock.now();
  if (!known) {
    const found = foundTemplate(listed, { accountId, merchantId: ownerOfNew, askedAt, now });
    if (!mayCreate || !found) return null;
    return (await templates.insert({ ...found, _id: newId('tpl') })) ? 'created' : null;
  }
  if (merchantId !== undefined && known.merchantId !== merchantId) return null;
  if (known.providerTemplateId !== listed.id) {
    // For weeks Meta lists what was deleted, though another of the name may be on its way to it.
    const isOfBefore = statusOf(listed.status) === 'deleted';
    if (isOfBefore || !isSameByName(known, ownerOfNew)) return null;
  }
  const decide = (current: TemplateDoc) => synced(current, listed, { askedAt, now });
  if (!decide(known)) return 'unchanged';
  const updated = await templates.update(known._id, decide);
  return updated?.isChanged ? 'updated' : 'unchanged';
}
