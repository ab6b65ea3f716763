import { fieldOf, isRecord, listAt, recordAt, textAt, type Json } from '../json.js';
import { stringAt } from './given.js';
import type { ContentProblem } from './template-content.js';
import type { ButtonSlot } from './template-slots.js';
import { sectionProblems } from './value-rules.js';

/** The action of a button for a flow or for products, as given at `path` (cloud-api.md §1.5). */
export function checkAction(
  slot: ButtonSlot,
  parameter: Json | undefined,
  parameterPath: string,
): ContentProblem[] {
  const action = recordAt(parameter, 'action');
  const path = `${parameterPath}.action`;
  if (action === undefined) {
    return [{ path, message: `Button ${slot.index} takes an object here.` }];
  }
  switch (slot.subType) {
    case 'flow':
      return [
        ...checkText(action, 'flow_token', path),
        ...(action.flow_action_data === undefined || isRecord(action.flow_action_data)
          ? []
          : [{ path: `${path}.flow_action_data`, message: 'This is no object.' }]),
      ];
    case 'mpm':
      return [
        ...checkText(action, 'thumbnail_product_retailer_id', path),
        ...checkSections(action, `${path}.sections`),
      ];
    default:
      return checkText(action, 'thumbnail_product_retailer_id', path);
  }
}

function checkText(action: Json, name: string, path: string): ContentProblem[] {
  return fieldOf(action, name) === undefined || textAt(action, name) !== undefined
    ? []
    : [{ path: `${path}.${name}`, message: 'This is no text, or it is empty.' }];
}

function checkSections(action: Json, path: string): ContentProblem[] {
  const sections = (listAt(action, 'sections') ?? []).map((section) => {
    const fields = isRecord(section) ? section : undefined;
    const items = listAt(fields, 'product_items') ?? [];
    return { title: stringAt(fields, 'title'), items };
  });
  const nameless = sections.flatMap(({ items }, sectionIndex) =>
    items.flatMap((item, index) =>
      textAt(isRecord(item) ? item : undefined, 'product_retailer_id') === undefined
        ? [`${path}.${sectionIndex}.product_items.${index}`]
        : [],
    ),
  );
  return [
    ...sectionProblems(
      sections.map(({ title, items }) => ({ title, products: items.length })),
      path,
    ),
    ...nameless.map((at) => ({ path: at, message: 'The product has no product_retailer_id.' })),
  ];
}
