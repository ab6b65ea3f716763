import type { Template, TemplateListQuery } from '@waypost/contract';
import { AppError } from '../../platform/errors.js';
import type { Page } from '../../platform/http/bind-endpoint.js';
import type { CursorCodec } from '../../platform/http/cursor.js';
import { readPage } from '../../platform/http/read-page.js';
import type { Caller, UserContext } from '../../platform/http/request-context.js';
import type { Senders } from '../senders/index.js';
import type { TemplateDoc, TemplateStore } from './templates.store.js';
import { viewFor } from './shown-template.js';

export interface ReadTemplatesDeps {
  templates: Pick<TemplateStore, 'find' | 'findAcrossOwners' | 'list' | 'listAcrossOwners'>;
  cursors: CursorCodec;
}

interface VisibleTemplates {
  templates: Pick<TemplateStore, 'find' | 'findAcrossOwners'>;
}

/** A merchant's own templates and the shared ones; every template for an admin. */
export function listTemplates(
  { templates, cursors }: ReadTemplatesDeps,
  { caller }: UserContext,
  { merchantId, cursor, limit, ...filters }: TemplateListQuery,
): Promise<Page<Template>> {
  return readPage({
    list: 'templates',
    caller,
    query: { merchantId, cursor, limit },
    filters,
    store: templates,
    cursors,
    toView: viewFor(caller),
  });
}

export async function getTemplate(
  deps: VisibleTemplates,
  { caller }: UserContext,
  id: string,
): Promise<Template> {
  return viewFor(caller)(await getVisible(deps, caller, id));
}

/** @throws AppError not_found, for another merchant's as for one that never was */
export async function getVisible(
  { templates }: VisibleTemplates,
  caller: Caller,
  id: string,
): Promise<TemplateDoc> {
  const template =
    caller.role === 'admin'
      ? await templates.findAcrossOwners(id)
      : await templates.find(caller.merchantId, id);
  if (!template) throw new AppError('not_found', 'There is no such template.');
  return template;
}

/**
 * A template that is the caller's: a merchant's own, any for an admin.
 * @throws AppError not_found, or forbidden for one that the platform shares
 */
export async function getOwn(
  deps: VisibleTemplates,
  caller: Caller,
  id: string,
): Promise<TemplateDoc> {
  const template = await getVisible(deps, caller, id);
  if (caller.role === 'merchant' && template.merchantId !== caller.merchantId) {
    throw new AppError('forbidden', 'A shared template is the platform’s; only admins change it.');
  }
  return template;
}

export interface ChangeableTemplates extends VisibleTemplates {
  senders: Pick<Senders, 'listForMerchant'>;
}

/**
 * A template that the caller may change: its own, on an account that it may still send from.
 * @throws AppError what `getOwn` throws, and sender_unavailable
 */
export async function getChangeable(
  deps: ChangeableTemplates,
  caller: Caller,
  id: string,
): Promise<TemplateDoc> {
  const template = await getOwn(deps, caller, id);
  if (caller.role === 'admin') return template;
  const granted = await deps.senders.listForMerchant(caller.merchantId);
  if (granted.some(({ wabaId }) => wabaId === template.accountId)) return template;
  const message =
    'No number of this template’s account is granted to you any more; ask your admin.';
  throw new AppError('sender_unavailable', message);
}
