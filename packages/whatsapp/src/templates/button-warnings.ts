import { buttonsIn, upperCase, type Part } from './template-parts.js';
import { fieldOf } from '../json.js';
import type { Violation } from './violation.js';

/** What WhatsApp writes on the button, whatever the template says (cloud-api.md §4.2). */
const FIXED_LABELS = new Map([
  ['CATALOG', 'View catalog'],
  ['MPM', 'View items'],
  ['SPM', 'View'],
]);
/** What sells, and what the API for marketing messages alone has (APP). */
const SELLING = ['COPY_CODE', 'CATALOG', 'MPM', 'SPM', 'APP'];

/** Of the buttons of a template, or of one card; `category` in upper case. */
export function warnOfButtons(components: readonly Part[], category: string): Violation[] {
  const buttons = buttonsIn(components);
  return [
    ...buttons.flatMap((button) => [
      ...warnOfLabel(button),
      ...(category === 'UTILITY' ? warnOfSelling(button) : []),
    ]),
    ...warnOfSameLabels(buttons),
  ];
}

function warnOfLabel(button: Part): Violation[] {
  const fixed = FIXED_LABELS.get(button.type);
  const text = fieldOf(button.fields, 'text');
  if (fixed === undefined || text === undefined || text === fixed) return [];
  return [
    {
      path: `${button.path}.text`,
      rule: 'warning.button_label',
      message: `WhatsApp writes “${fixed}” on this button itself.`,
      fix: `Write "text": "${fixed}".`,
    },
  ];
}

/** cloud-api.md §4.1, §4.8: a utility template that sells is marketing. */
function warnOfSelling(button: Part): Violation[] {
  if (!SELLING.includes(button.type)) return [];
  return [
    {
      path: `${button.path}.type`,
      rule: 'warning.selling_button',
      message: `A utility template with a button of type ${button.type} is likely taken for marketing.`,
      fix: 'Use the category MARKETING, or another button.',
    },
  ];
}

function warnOfSameLabels(buttons: readonly Part[]): Violation[] {
  const labels = buttons.map((button) => upperCase(fieldOf(button.fields, 'text')).trim());
  return buttons.flatMap((button, index) => {
    const label = labels[index] ?? '';
    if (label === '' || labels.indexOf(label) === index) return [];
    return [
      {
        path: `${button.path}.text`,
        rule: 'warning.same_label',
        message: 'Two buttons bear the same words; nobody can tell which was meant.',
        fix: 'Give each its own words.',
      },
    ];
  });
}
