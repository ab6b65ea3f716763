import { fieldOf, recordAt } from '../json.js';
import { buttonsIn, headerFormat, type Part, type TemplateContext } from './template-parts.js';
import { checkText } from './text-rules.js';
import type { Violation } from './violation.js';

const OFFER_TEXT_MAX_LENGTH = 16;

/** cloud-api.md §4.2, LIMITED_TIME_OFFER. */
export function checkOffer(
  part: Part,
  components: readonly Part[],
  context: TemplateContext,
): Violation[] {
  const offer: Part = {
    ...part,
    fields: recordAt(part.fields, 'limited_time_offer') ?? {},
    path: `${part.path}.limited_time_offer`,
  };
  const limit = { what: 'The offer', rule: 'offer.text', maxLength: OFFER_TEXT_MAX_LENGTH };
  const { violations } = checkText(offer, 'text', limit);
  const hasExpiration = fieldOf(offer.fields, 'has_expiration');
  if (hasExpiration !== undefined && typeof hasExpiration !== 'boolean') {
    violations.push({
      path: `${offer.path}.has_expiration`,
      rule: 'offer.has_expiration',
      message: 'has_expiration is neither true nor false.',
      fix: 'Write true to show when the offer ends, else false.',
    });
  }
  if (context.category !== 'MARKETING') {
    violations.push({
      path: part.path,
      rule: 'offer.category',
      message: 'Only a marketing template can have an offer that ends.',
      fix: 'Use the category MARKETING.',
    });
  }
  return [...violations, ...components.flatMap(checkBesideOffer), ...checkCodeFirst(components)];
}

/** A message can only fill in the two where Meta expects them (cloud-api.md §1.5). */
function checkCodeFirst(components: readonly Part[]): Violation[] {
  const buttons = buttonsIn(components);
  const code = buttons.find((button) => button.type === 'COPY_CODE');
  const hasLink = buttons.some((button) => button.type === 'URL');
  if (code === undefined || code === buttons[0] || !hasLink) return [];
  return [
    {
      path: code.path,
      rule: 'offer.button_order',
      message: 'Beside an offer the button to copy the code comes first, then the link.',
      fix: 'Move the COPY_CODE button to the front.',
    },
  ];
}

function checkBesideOffer(component: Part): Violation[] {
  if (component.type === 'FOOTER') {
    return [
      {
        path: component.path,
        rule: 'offer.footer',
        message: 'A template with an offer that ends has no footer.',
        fix: 'Take the footer out.',
      },
    ];
  }
  const isRight = ['IMAGE', 'VIDEO'].includes(headerFormat(component));
  if (component.type !== 'HEADER' || isRight) return [];
  return [
    {
      path: `${component.path}.format`,
      rule: 'offer.header',
      message: 'The header beside an offer that ends is an image or a video.',
      fix: 'Use IMAGE or VIDEO, or no header.',
    },
  ];
}
