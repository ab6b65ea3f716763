import type { Template, TemplateListQuery } from '@waypost/contract';
import { AppError } from '../../platform/errors.js';
import type { Page } from '../../platform/http/bind-endpoint.js';
import type { CursorCodec } from '../../platform/http/cursor.js';
import { readPage } from '../../platform/http/read-page.js';
import type { UserContext } from '../../platform/http/request-context.js';
import type { TemplateStore } from './templates.store.js';
import { toTemplate } from './templates.view.js';

export interface ReadTemplatesDeps {
  templates: Pick<TemplateStore, 'find' | 'findAcrossOwners' | 'list' | 'listAcrossOwners'>;
  cursors: CursorCodec;
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
    toView: toTemplate,
  });
}

export async function getTemplate(
  { templates }: ReadTemplatesDeps,
  { caller }: UserContext,
  id: string,
): Promise<Template> {
  const template =
    caller.role === 'admin'
      ? await templates.findAcrossOwners(id)
      : await templates.find(caller.merchantId, id);
  if (!template) throw new AppError('not_found', 'There is no such template.');
  return toTemplate(template);
}
