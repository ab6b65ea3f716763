import type { WebhookItem } from '@waypost/whatsapp';
import { foldCategory } from './fold-category.js';
import { foldComponents } from './fold-components.js';
import { foldQuality, foldStatus } from './fold-status.js';
import type { TemplateDoc } from './templates.store.js';

export type TemplateNews = Extract<WebhookItem, { kind: `template_${string}` }>;

/** Applies any news from Meta; null when it changes nothing, because it is older or known. */
export function foldNews(template: TemplateDoc, item: TemplateNews): TemplateDoc | null {
  if (isBeforeAsked(template, item)) return null;
  switch (item.kind) {
    case 'template_status':
      return foldStatus(template, item);
    case 'template_quality':
      return foldQuality(template, item);
    case 'template_category':
      return foldCategory(template, item);
    case 'template_components':
      return foldComponents(template, item);
  }
}

/** Meta itself has said since then how it stands; its times are whole seconds. */
export function isBeforeAsked(
  { askedAt }: Pick<TemplateDoc, 'askedAt'>,
  { at }: TemplateNews,
): boolean {
  return askedAt !== undefined && at.getTime() < Math.floor(askedAt.getTime() / 1_000) * 1_000;
}
