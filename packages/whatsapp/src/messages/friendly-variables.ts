import { join, NOTHING, problem, takesNames, type Built, type Filling } from './built.js';
import { buildBody } from './friendly-body.js';
import { buildButtons } from './friendly-buttons.js';
import { buildHeader } from './friendly-header.js';

/** Meta's components out of the friendly form, with every problem at once; the form is api.md's "Messages". */
export function buildFromVariables(filling: Filling): Built {
  return join(
    buildHeader(filling),
    buildBody(filling),
    buildOffer(filling),
    buildButtons(filling),
    buildCards(filling),
    refuseUnknownNames(filling),
  );
}

/** When an offer ends (cloud-api.md §1.5, `limited_time_offer`). */
function buildOffer({ slots, variables: { offerEndsAt }, path: variablesPath }: Filling): Built {
  const path = `${variablesPath}.offerEndsAt`;
  if (offerEndsAt === undefined) {
    return slots.offer === 'needsEnd'
      ? problem(path, 'The offer needs the time it ends.')
      : NOTHING;
  }
  if (slots.offer === undefined) return problem(path, 'The template has no offer that ends.');
  const expiration_time_ms = Date.parse(offerEndsAt);
  if (Number.isNaN(expiration_time_ms)) return problem(path, 'This is no time.');
  const type = 'limited_time_offer';
  return {
    components: [{ type, parameters: [{ type, limited_time_offer: { expiration_time_ms } }] }],
    problems: [],
  };
}

/** Each card of a carousel is filled as a template is (cloud-api.md §1.5). */
function buildCards({ slots, variables, path: variablesPath }: Filling): Built {
  const path = `${variablesPath}.cards`;
  const given = variables.cards ?? [];
  const count = slots.cards.length;
  if (count === 0) {
    return given.length === 0 ? NOTHING : problem(path, 'The template has no cards.');
  }
  const cards = slots.cards.slice(0, given.length).map((cardSlots, index) =>
    buildFromVariables({
      slots: cardSlots,
      variables: given[index] ?? {},
      path: `${path}.${index}`,
    }),
  );
  const problems = cards.flatMap((card) => card.problems);
  if (given.length !== count) {
    problems.push({ path, message: `The template has ${count} cards; there are ${given.length}.` });
  }
  const filled = cards.map(({ components }, card_index) => ({ card_index, components }));
  return { components: [{ type: 'carousel', cards: filled }], problems };
}

function refuseUnknownNames({ slots, variables, path }: Filling): Built {
  const header = slots.header?.format === 'TEXT' ? slots.header.names : [];
  const isNamed = takesNames(slots);
  const known = new Set(isNamed ? [...header, ...slots.body.names] : []);
  const unknown = Object.keys(variables.named ?? {}).filter((name) => !known.has(name));
  return {
    components: [],
    problems: unknown.map((name) => ({
      path: `${path}.named.${name}`,
      message: isNamed
        ? 'The template has no variable of this name.'
        : 'The template’s variables have no names: give them in body and header.',
    })),
  };
}
