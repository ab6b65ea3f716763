import { fieldOf, idAt, isRecord, listAt, recordAt, textAt } from '../json.js';
import { checkButtons } from './given-buttons.js';
import { checkHeader } from './given-header.js';
import { parametersOf, readTexts, stringAt, type Given } from './given.js';
import type { ContentProblem } from './template-content.js';
import type { TemplateSlots } from './template-slots.js';
import { filledFault } from './value-rules.js';

const MAX_COMPONENTS = 40;

/**
 * What is wrong with components in Meta's own shape, measured at the template (cloud-api.md §1.5); all problems at
 * once. Kinds that we do not know pass.
 */
export function checkGivenComponents(
  slots: TemplateSlots,
  list: readonly unknown[],
  path: string,
): ContentProblem[] {
  if (list.length > MAX_COMPONENTS) {
    return [{ path, message: `There are ${list.length} components; no template takes so many.` }];
  }
  const given = list.map((item, index): Given => {
    const fields = isRecord(item) ? item : {};
    const type = textAt(fields, 'type')?.toLowerCase() ?? '';
    return { type, fields, path: `${path}.${index}` };
  });
  const only = (type: string) => given.find((component) => component.type === type);
  return [
    ...given
      .filter((component) => component.type === '')
      .map((component) => ({ path: component.path, message: 'The component has no type.' })),
    ...refuseRepeated(given),
    ...checkHeader(slots, only('header'), path),
    ...checkBody(slots, only('body'), path),
    ...checkButtons(
      slots,
      given.filter((component) => component.type === 'button'),
      path,
    ),
    ...checkSameCode(slots, given),
    ...checkOffer(slots, only('limited_time_offer'), path),
    ...checkCarousel(slots, only('carousel'), path),
  ];
}

function refuseRepeated(given: readonly Given[]): ContentProblem[] {
  return given
    .filter(
      (component, index) =>
        component.type !== '' &&
        component.type !== 'button' &&
        given.findIndex((earlier) => earlier.type === component.type) < index,
    )
    .map(({ path, type }) => ({ path, message: `The component ${type} is given twice.` }));
}

function checkBody(
  slots: TemplateSlots,
  component: Given | undefined,
  path: string,
): ContentProblem[] {
  const { body } = slots;
  if (component === undefined) {
    return body.names.length === 0
      ? []
      : [{ path, message: `The body needs ${body.names.length} values.` }];
  }
  const parametersPath = `${component.path}.parameters`;
  const { values, problems } = readTexts(
    parametersOf(component),
    body.names,
    slots,
    parametersPath,
  );
  const tooLong = filledFault(body, values);
  return tooLong === undefined
    ? problems
    : [...problems, { path: parametersPath, message: tooLong }];
}

/** The login code goes into the body and again into the button (cloud-api.md §1.5). */
function checkSameCode(slots: TemplateSlots, given: readonly Given[]): ContentProblem[] {
  if (!slots.isAuthentication) return [];
  const codeOf = (type: string) => {
    const component = given.find((it) => it.type === type);
    const [parameter] = component === undefined ? [] : parametersOf(component);
    return stringAt(isRecord(parameter) ? parameter : undefined, 'text');
  };
  const inBody = codeOf('body');
  const button = given.find((it) => it.type === 'button');
  const inButton = codeOf('button');
  if (button === undefined || inBody === undefined || inButton === undefined) return [];
  return inBody === inButton
    ? []
    : [{ path: button.path, message: 'The button has another code than the body.' }];
}

function checkOffer(
  slots: TemplateSlots,
  component: Given | undefined,
  path: string,
): ContentProblem[] {
  if (component === undefined) {
    return slots.offer === 'needsEnd'
      ? [{ path, message: 'The offer needs the time it ends: limited_time_offer.' }]
      : [];
  }
  if (slots.offer === undefined) {
    return [{ path: component.path, message: 'The template has no offer that ends.' }];
  }
  const [parameter] = parametersOf(component);
  const offer = recordAt(isRecord(parameter) ? parameter : undefined, 'limited_time_offer');
  const ends = Number(fieldOf(offer, 'expiration_time_ms'));
  return Number.isSafeInteger(ends) && ends > 0
    ? []
    : [
        {
          path: `${component.path}.parameters`,
          message: 'The offer’s expiration_time_ms is no time in milliseconds since 1970.',
        },
      ];
}

function checkCarousel(
  slots: TemplateSlots,
  component: Given | undefined,
  path: string,
): ContentProblem[] {
  if (component === undefined) {
    return slots.cards.length === 0
      ? []
      : [{ path, message: `The carousel needs its ${slots.cards.length} cards.` }];
  }
  const cards = listAt(component.fields, 'cards') ?? [];
  const cardsPath = `${component.path}.cards`;
  const count = slots.cards.length;
  const problems: ContentProblem[] = [];
  if (cards.length !== count) {
    const message = `The template has ${count} cards; there are ${cards.length}.`;
    problems.push({ path: cardsPath, message });
  }
  const seen = new Set<number>();
  cards.slice(0, count).forEach((card, position) => {
    const fields = isRecord(card) ? card : {};
    const cardPath = `${cardsPath}.${position}`;
    const index = Number(idAt(fields, 'card_index'));
    const cardSlots = slots.cards[index];
    if (cardSlots === undefined || seen.has(index)) {
      const message = 'The template has no such card, or it is given twice.';
      problems.push({ path: `${cardPath}.card_index`, message });
      return;
    }
    seen.add(index);
    const components = listAt(fields, 'components') ?? [];
    problems.push(...checkGivenComponents(cardSlots, components, `${cardPath}.components`));
  });
  return problems;
}
