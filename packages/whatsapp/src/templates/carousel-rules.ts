import { listAt } from '../json.js';
import { checkButtons } from './button-rules.js';
import { checkViewButton } from './product-rules.js';
import {
  buttonsIn,
  headerFormat,
  readParts,
  type Part,
  type TemplateContext,
} from './template-parts.js';
import { checkBody, checkHeader } from './text-rules.js';
import type { Violation } from './violation.js';

const MIN_CARDS = 2;
const MAX_CARDS = 10;
const MAX_CARD_BUTTONS = 2;
const MAX_CARD_COMPONENTS = 10;
const CARD_BODY_MAX_LENGTH = 160;
const CARD_HEADERS = ['IMAGE', 'VIDEO', 'PRODUCT'];
const CARD_COMPONENTS = ['HEADER', 'BODY', 'BUTTONS'];

/** cloud-api.md §4.2, CAROUSEL. */
export function checkCarousel(part: Part, context: TemplateContext): Violation[] {
  const path = `${part.path}.cards`;
  const list = listAt(part.fields, 'cards') ?? [];
  const cards = readParts(list.slice(0, MAX_CARDS), path).map((card) =>
    readParts(
      (listAt(card.fields, 'components') ?? []).slice(0, MAX_CARD_COMPONENTS),
      `${card.path}.components`,
    ),
  );
  const cardContext = { ...context, bodyMaxLength: CARD_BODY_MAX_LENGTH };
  return [
    ...checkCardCount(list.length, path),
    ...cards.flatMap((card, index) => checkCard(card, `${path}.${index}`, cardContext)),
    ...checkAlike(cards, path),
  ];
}

function checkCardCount(count: number, path: string): Violation[] {
  if (count >= MIN_CARDS && count <= MAX_CARDS) return [];
  return [
    {
      path,
      rule: 'carousel.card_count',
      message: `A carousel has ${MIN_CARDS} to ${MAX_CARDS} cards; this one has ${count}.`,
      fix: count < MIN_CARDS ? 'Add cards, or use no carousel.' : 'Take some cards out.',
    },
  ];
}

function checkCard(
  components: readonly Part[],
  path: string,
  context: TemplateContext,
): Violation[] {
  const violations = components.flatMap((component) => checkCardComponent(component, context));
  violations.push(...checkViewButton(components));
  for (const type of CARD_COMPONENTS) {
    const count = components.filter((component) => component.type === type).length;
    if (count > 1) {
      violations.push({
        path: `${path}.components`,
        rule: 'components.duplicate',
        message: `The card has ${count} components of type ${type}.`,
        fix: 'Keep one.',
      });
    } else if (count === 0 && type !== 'BODY') {
      violations.push({
        path: `${path}.components`,
        rule: `carousel.${type.toLowerCase()}_missing`,
        message: `The card has no component of type ${type}.`,
        fix: 'Give each card an image or video as header, and one or two buttons.',
      });
    }
  }
  return violations;
}

function checkCardComponent(component: Part, context: TemplateContext): Violation[] {
  switch (component.type) {
    case 'HEADER':
      return checkCardHeader(component, context);
    case 'BODY':
      return checkBody(component, context);
    case 'BUTTONS':
      return [...checkButtons(component, context), ...checkCardButtonCount(component)];
    default:
      return [
        {
          path: `${component.path}.type`,
          rule: 'carousel.component',
          message: 'A card can have a header, a body and buttons, nothing else.',
          fix: 'Take this component out.',
        },
      ];
  }
}

function checkCardHeader(header: Part, context: TemplateContext): Violation[] {
  if (CARD_HEADERS.includes(headerFormat(header))) return checkHeader(header, context);
  return [
    {
      path: `${header.path}.format`,
      rule: 'carousel.header_format',
      message: 'A card’s header is an image, a video or a product.',
      fix: 'Use IMAGE, VIDEO or PRODUCT, the same on every card.',
    },
  ];
}

function checkCardButtonCount(part: Part): Violation[] {
  const count = (listAt(part.fields, 'buttons') ?? []).length;
  if (count <= MAX_CARD_BUTTONS) return [];
  return [
    {
      path: `${part.path}.buttons`,
      rule: 'carousel.button_count',
      message: `The card has ${count} buttons; at most ${MAX_CARD_BUTTONS} are allowed.`,
      fix: 'Take some out, on every card alike.',
    },
  ];
}

/** Headers, and buttons in their order, are of the same kind on every card. */
function checkAlike(cards: readonly (readonly Part[])[], path: string): Violation[] {
  const [first] = cards;
  if (first === undefined) return [];
  return cards.slice(1).flatMap((card, index) => {
    const cardPath = `${path}.${index + 1}.components`;
    const violations: Violation[] = [];
    if (shapeOf(card, 'HEADER') !== shapeOf(first, 'HEADER')) {
      violations.push({
        path: cardPath,
        rule: 'carousel.headers_differ',
        message: 'The card’s header is of another kind than the first card’s.',
        fix: 'Use images on every card, or videos on every card.',
      });
    }
    if (shapeOf(card, 'BUTTONS') !== shapeOf(first, 'BUTTONS')) {
      violations.push({
        path: cardPath,
        rule: 'carousel.buttons_differ',
        message: 'The card’s buttons differ in kind or order from the first card’s.',
        fix: 'Give every card the same kinds of buttons in the same order.',
      });
    }
    return violations;
  });
}

function shapeOf(components: readonly Part[], type: 'HEADER' | 'BUTTONS'): string {
  const part = components.find((component) => component.type === type);
  if (part === undefined) return '';
  if (type === 'HEADER') return headerFormat(part);
  return buttonsIn(components)
    .slice(0, MAX_CARD_BUTTONS)
    .map((button) => button.type)
    .join();
}
