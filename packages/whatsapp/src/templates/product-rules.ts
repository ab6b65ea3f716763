import { buttonsIn, headerFormat, type Part } from './template-parts.js';
import type { Violation } from './violation.js';

/** Whether the template shows one product, with the button that opens it. */
export function hasViewButton(components: readonly Part[]): boolean {
  return buttonsIn(components).some((button) => button.type === 'SPM');
}

/** The button that opens a product needs the product above it (cloud-api.md §4.2), in a card as well. */
export function checkViewButton(components: readonly Part[]): Violation[] {
  if (productHeader(components) !== undefined) return [];
  return buttonsIn(components)
    .filter((button) => button.type === 'SPM')
    .map((button) => ({
      path: `${button.path}.type`,
      rule: 'product.header_missing',
      message: 'The button that opens a product has no product above it.',
      fix: 'Add {"type": "HEADER", "format": "PRODUCT"}, or use another button.',
    }));
}

/** Outside a carousel a product is shown by single-product templates alone (cloud-api.md §4.2). */
export function checkProduct(components: readonly Part[]): Violation[] {
  const header = productHeader(components);
  if (header === undefined || hasViewButton(components)) return checkViewButton(components);
  return [
    {
      path: `${header.path}.format`,
      rule: 'product.button_missing',
      message: 'A product as header needs the button that opens it.',
      fix: 'Add a button {"type": "SPM", "text": "View"}, or use another header.',
    },
  ];
}

function productHeader(components: readonly Part[]): Part | undefined {
  return components.find(
    (component) => component.type === 'HEADER' && headerFormat(component) === 'PRODUCT',
  );
}
