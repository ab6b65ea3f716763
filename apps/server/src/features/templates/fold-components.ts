import type { TemplateComponent } from '@waypost/contract';
import type { TemplateComponentsItem } from '@waypost/whatsapp';
import { isOlder } from './templates.rules.js';
import type { TemplateDoc } from './templates.store.js';

/** What an edit came to at Meta; what was edited here since then stands. */
export function foldComponents(
  template: TemplateDoc,
  item: TemplateComponentsItem,
): TemplateDoc | null {
  // Meta writes an authentication template's text itself (cloud-api.md §4.4).
  if (template.category === 'AUTHENTICATION') return null;
  const components = toldComponents(template.components, item);
  const isFurther = JSON.stringify(components) > JSON.stringify(template.components);
  if (isOlder(template.componentsAt, item.at, isFurther)) return null;
  return {
    ...template,
    components,
    componentsAt: item.at,
    providerTemplateId: item.templateId,
  };
}

type Told = Pick<TemplateComponentsItem, 'header' | 'body' | 'footer' | 'buttons'>;

/**
 * A template's parts with the texts that Meta told. What it does not tell stays as it is: examples, media headers,
 * and the buttons where their number is another (cloud-api.md §6.4).
 */
function toldComponents(components: readonly TemplateComponent[], told: Told): TemplateComponent[] {
  const kept = components.flatMap((part): TemplateComponent[] => {
    switch (typeOf(part)) {
      case 'HEADER':
        if (!isTextHeader(part)) return [part];
        return told.header === undefined ? [] : [{ ...part, text: told.header }];
      case 'BODY':
        return [{ ...part, text: told.body }];
      case 'FOOTER':
        return told.footer === undefined ? [] : [{ ...part, text: told.footer }];
      case 'BUTTONS':
        return [{ ...part, buttons: toldButtons(part.buttons, told.buttons) }];
      default:
        return [part];
    }
  });
  const has = (type: string): boolean => kept.some((part) => typeOf(part) === type);
  const header: TemplateComponent[] =
    told.header === undefined || has('HEADER')
      ? []
      : [{ type: 'HEADER', format: 'TEXT', text: told.header }];
  const footer: TemplateComponent[] =
    told.footer === undefined || has('FOOTER') ? [] : [{ type: 'FOOTER', text: told.footer }];
  const bodyAt = kept.findIndex((part) => typeOf(part) === 'BODY') + 1;
  return [...header, ...kept.slice(0, bodyAt), ...footer, ...kept.slice(bodyAt)];
}

function toldButtons(buttons: unknown, told: Told['buttons']): unknown {
  if (!Array.isArray(buttons) || buttons.length !== told?.length) return buttons;
  return buttons.map((button: unknown, index) => {
    const { text, url, phoneNumber } = told[index] ?? {};
    return {
      ...(typeof button === 'object' ? button : {}),
      ...(text === undefined ? {} : { text }),
      ...(url === undefined ? {} : { url }),
      ...(phoneNumber === undefined ? {} : { phone_number: phoneNumber }),
    };
  });
}

function typeOf({ type }: TemplateComponent): string {
  return typeof type === 'string' ? type.toUpperCase() : '';
}

function isTextHeader({ format }: TemplateComponent): boolean {
  return typeof format !== 'string' || format.toUpperCase() === 'TEXT';
}
