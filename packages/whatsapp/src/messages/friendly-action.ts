import type { ButtonVariable, ContentProblem } from './template-content.js';
import type { ButtonSlot } from './template-slots.js';
import { sectionProblems, textFault } from './value-rules.js';

type ActionField = 'value' | 'flowActionData' | 'sections';

/** What each kind takes; `value` is a flow's token, or the product that is shown (cloud-api.md §1.5). */
const FIELDS: Readonly<Record<string, readonly ActionField[]>> = {
  flow: ['value', 'flowActionData'],
  catalog: ['value'],
  mpm: ['value', 'sections'],
};

/** The `action` of a button for a flow or for products; empty where nothing of it is given. */
export function friendlyAction(
  slot: ButtonSlot,
  fields: ButtonVariable,
  path: string,
): { action: Readonly<Record<string, unknown>>; problems: ContentProblem[] } {
  const { value, flowActionData, sections } = fields;
  const taken = FIELDS[slot.subType ?? ''] ?? [];
  const problems = (['value', 'flowActionData', 'sections'] as const)
    .filter((name) => fields[name] !== undefined && !taken.includes(name))
    .map((name) => ({
      path: `${path}.${name}`,
      message: `Button ${slot.index} takes no ${name}.`,
    }));
  const fault = value === undefined ? undefined : textFault(value);
  if (fault !== undefined) problems.push({ path: `${path}.value`, message: fault });
  if (slot.subType === 'mpm') problems.push(...checkSections(slot, sections, `${path}.sections`));
  const valueField = slot.subType === 'flow' ? 'flow_token' : 'thumbnail_product_retailer_id';
  const action = {
    ...(value === undefined ? {} : { [valueField]: value }),
    ...(flowActionData === undefined ? {} : { flow_action_data: flowActionData }),
    ...(sections === undefined ? {} : { sections: sections.map(toMetasSection) }),
  };
  return { action, problems };
}

function checkSections(
  slot: ButtonSlot,
  sections: ButtonVariable['sections'],
  path: string,
): ContentProblem[] {
  if (sections === undefined) return [{ path, message: `Button ${slot.index} needs sections.` }];
  const read = sections.map(({ title, productItems }) => ({
    title,
    products: productItems.length,
  }));
  return sectionProblems(read, path);
}

function toMetasSection({
  title,
  productItems,
}: NonNullable<ButtonVariable['sections']>[number]): object {
  return {
    ...(title === undefined ? {} : { title }),
    product_items: productItems.map(({ productRetailerId }) => ({
      product_retailer_id: productRetailerId,
    })),
  };
}
