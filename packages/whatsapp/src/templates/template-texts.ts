import { listAt, recordAt, textAt } from '../json.js';
import { MAX_BUTTONS, readParts, type Part } from './template-parts.js';

export interface TemplateText {
  kind: 'header' | 'body' | 'footer' | 'label' | 'link' | 'offer';
  /** Dotted, from the template: `components.1.buttons.0.text`. */
  path: string;
  /** No longer than anything Meta would take. */
  text: string;
}

const MAX_TEXT_LENGTH = 2000;
const KINDS = new Map<string, TemplateText['kind']>([
  ['HEADER', 'header'],
  ['BODY', 'body'],
  ['FOOTER', 'footer'],
]);

/** Every text that people will read or open. */
export function textsOf(components: readonly Part[]): TemplateText[] {
  return components.flatMap((component) => [
    ...textAtField(component, 'text', KINDS.get(component.type)),
    ...buttonTexts(component),
    ...offerText(component),
  ]);
}

function buttonTexts(component: Part): TemplateText[] {
  if (component.type !== 'BUTTONS') return [];
  const list = (listAt(component.fields, 'buttons') ?? []).slice(0, MAX_BUTTONS);
  return readParts(list, `${component.path}.buttons`).flatMap((button) => [
    ...textAtField(button, 'text', 'label'),
    ...textAtField(button, 'url', 'link'),
  ]);
}

function offerText(component: Part): TemplateText[] {
  const fields = recordAt(component.fields, 'limited_time_offer') ?? {};
  const path = `${component.path}.limited_time_offer`;
  return textAtField({ ...component, fields, path }, 'text', 'offer');
}

function textAtField(
  { fields, path }: Part,
  field: string,
  kind: TemplateText['kind'] | undefined,
): TemplateText[] {
  const text = textAt(fields, field);
  if (kind === undefined || text === undefined) return [];
  return [{ kind, path: `${path}.${field}`, text: text.slice(0, MAX_TEXT_LENGTH) }];
}
