import { isRecord, textOf, type Json } from '../json.js';
import type { Template, TemplateCategory } from '../state/templates.js';
import { buttonsOf, cardsOf, componentOf, textIn } from './parts.js';

export type RejectionReason =
  | 'ABUSIVE_CONTENT'
  | 'INCORRECT_CATEGORY'
  | 'INVALID_FORMAT'
  | 'PROMOTIONAL'
  | 'SCAM'
  | 'TAG_CONTENT_MISMATCH';

export interface Rejection {
  reason: RejectionReason;
  explanation: string;
  recommendation: string;
}

const PROMOTION =
  /\b(\d+\s?% off|discounts?|special offer|limited[- ]time offer|promo(tion)?( code)?|coupon|buy now|shop now|free gift|flash sale|on sale)\b/i;
const SECRETS =
  /\b(full card number|credit card number|card number|cvv|cvc|social security number|your password|your pin)\b/i;
const THREATS =
  /\b(or else|we will sue you|legal action will be taken against you|you will be arrested)\b/i;
const ADJACENT_VARIABLES = /\}\}\s*\{\{/;

/** Since April 2025 a utility template that reads like marketing becomes marketing at once (§4.1). */
export function judgedCategory(
  category: TemplateCategory,
  components: readonly Json[],
): TemplateCategory {
  return category === 'UTILITY' && PROMOTION.test(allText(components)) ? 'MARKETING' : category;
}

/** A few of the content rules that Meta's reviewers apply, with the reasons they give (§4.3, §4.8). */
export function judge(template: Pick<Template, 'category' | 'components'>): Rejection | null {
  if (template.category === 'AUTHENTICATION') return null;
  const text = allText(template.components);
  if (ADJACENT_VARIABLES.test(text)) {
    return {
      reason: 'INVALID_FORMAT',
      explanation: 'Two variables follow each other without any text between them.',
      recommendation: 'Add text between the variables.',
    };
  }
  if (SECRETS.test(text)) {
    return {
      reason: 'SCAM',
      explanation: 'The template asks for sensitive identifiers.',
      recommendation: 'Do not ask users for card numbers, passwords or similar data.',
    };
  }
  if (THREATS.test(text)) {
    return {
      reason: 'ABUSIVE_CONTENT',
      explanation: 'The template contains threatening content.',
      recommendation: 'Remove the threat.',
    };
  }
  return null;
}

function allText(components: readonly Json[]): string {
  const texts = ['HEADER', 'BODY', 'FOOTER'].map((type) => textIn(componentOf(components, type)));
  const labels = buttonsOf(components).map((button) => textOf(button.text) ?? '');
  const offer = componentOf(components, 'LIMITED_TIME_OFFER')?.limited_time_offer;
  const offerText = isRecord(offer) ? (textOf(offer.text) ?? '') : '';
  const cards = cardsOf(components).map((card) => allText(card));
  return [...texts, ...labels, offerText, ...cards].join('\n');
}
