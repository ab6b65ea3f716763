import { checkAuthentication } from './authentication-rules.js';
import { checkButtons } from './button-rules.js';
import { checkCarousel } from './carousel-rules.js';
import { checkOffer } from './offer-rules.js';
import { checkProduct, hasViewButton } from './product-rules.js';
import { MAX_COMPONENTS, readParts, type Part, type TemplateContext } from './template-parts.js';
import { checkBody, checkFooter, checkHeader } from './text-rules.js';
import type { ParameterFormat } from './variables.js';
import { quote, type Violation } from './violation.js';

const BODY_MAX_LENGTH = 1024;
const OFFER_BODY_MAX_LENGTH = 600;
const PRODUCT_BODY_MAX_LENGTH = 160;
const TYPES = [
  'HEADER',
  'BODY',
  'FOOTER',
  'BUTTONS',
  'CAROUSEL',
  'LIMITED_TIME_OFFER',
  'CALL_PERMISSION_REQUEST',
  'REQUEST_CONTACT_INFO',
];

/** All rules on a template's components, from anyone (cloud-api.md §4.2–4.4). `category` in upper case. */
export function checkComponents(
  input: unknown,
  template: { category: string; format: ParameterFormat },
): Violation[] {
  if (!Array.isArray(input)) {
    return [
      {
        path: 'components',
        rule: 'components.list',
        message: 'The components are not a list.',
        fix: 'Give a list with at least {"type": "BODY", "text": "…"}.',
      },
    ];
  }
  const all = readParts(input.slice(0, MAX_COMPONENTS), 'components');
  const components = all.filter((component) => TYPES.includes(component.type));
  return [
    ...checkCount(input.length),
    ...all.flatMap(checkType),
    ...checkOnce(components),
    ...(template.category === 'AUTHENTICATION'
      ? checkAuthentication(components)
      : [...checkEach(components, template), ...checkProduct(components)]),
  ];
}

function checkEach(
  components: readonly Part[],
  template: { category: string; format: ParameterFormat },
): Violation[] {
  const context: TemplateContext = { ...template, bodyMaxLength: bodyMaxLengthOf(components) };
  return components.flatMap((component) => {
    switch (component.type) {
      case 'HEADER':
        return checkHeader(component, context);
      case 'BODY':
        return checkBody(component, context);
      case 'FOOTER':
        return checkFooter(component);
      case 'BUTTONS':
        return checkButtons(component, context);
      case 'CAROUSEL':
        return checkCarousel(component, context);
      case 'LIMITED_TIME_OFFER':
        return checkOffer(component, components, context);
      default:
        return [];
    }
  });
}

function bodyMaxLengthOf(components: readonly Part[]): number {
  if (hasViewButton(components)) return PRODUCT_BODY_MAX_LENGTH;
  const hasOffer = components.some((component) => component.type === 'LIMITED_TIME_OFFER');
  return hasOffer ? OFFER_BODY_MAX_LENGTH : BODY_MAX_LENGTH;
}

function checkCount(count: number): Violation[] {
  if (count <= MAX_COMPONENTS) return [];
  return [
    {
      path: 'components',
      rule: 'components.too_many',
      message: `There are ${count} components; no template has so many.`,
      fix: 'Keep one of each type.',
    },
  ];
}

function checkType(component: Part): Violation[] {
  if (TYPES.includes(component.type)) return [];
  return [
    {
      path: `${component.path}.type`,
      rule: 'components.type',
      message:
        component.type === ''
          ? 'The component has no type.'
          : `Meta knows no component of type “${quote(component.type)}”.`,
      fix: `Use one of ${TYPES.join(', ')}.`,
    },
  ];
}

function checkOnce(components: readonly Part[]): Violation[] {
  const repeated = components.filter(
    (component, index) =>
      components.findIndex((earlier) => earlier.type === component.type) < index,
  );
  const violations = repeated.map((component) => ({
    path: component.path,
    rule: 'components.duplicate',
    message: `There is more than one component of type ${component.type}.`,
    fix: 'Keep one.',
  }));
  if (components.some((component) => component.type === 'BODY')) return violations;
  return [
    ...violations,
    {
      path: 'components',
      rule: 'body.missing',
      message: 'There is no body.',
      fix: 'Add {"type": "BODY", "text": "…"}.',
    },
  ];
}
