import { plainTextOf } from './format-text.js';
import type {
  RenderedButton,
  RenderedCard,
  RenderedHeader,
  RenderedOffer,
  RenderedTemplate,
} from './rendered.js';

/** All of a template as plain text: its parts under each other, what is no text in brackets. */
export function plainTextOfTemplate(
  template: Omit<RenderedTemplate, 'text' | 'isApproximate'>,
): string {
  const { offer, footer, cards } = template;
  return blocksOf([
    headerText(template.header),
    offer === undefined ? '' : offerText(offer),
    plainTextOf(template.body),
    footer ?? '',
    buttonsText(template.buttons),
    ...cards.map(cardText),
  ]);
}

function blocksOf(texts: readonly string[]): string {
  return texts.filter((text) => text !== '').join('\n\n');
}

function cardText({ header, body, buttons }: RenderedCard, index: number): string {
  return `[Card ${index + 1}]\n${[headerText(header), plainTextOf(body), buttonsText(buttons)]
    .filter((text) => text !== '')
    .join('\n')}`;
}

function headerText(header: RenderedHeader | undefined): string {
  if (header === undefined) return '';
  const { format, text, filename, place, productRetailerId } = header;
  if (format === 'TEXT') return text ?? '';
  const kind = format.charAt(0) + format.slice(1).toLowerCase();
  const details = [filename, place?.name, place?.address, productRetailerId]
    .filter((detail) => detail !== undefined)
    .join(', ');
  return details === '' ? `[${kind}]` : `[${kind}: ${details}]`;
}

function offerText({ text, endsAt }: RenderedOffer): string {
  return endsAt === undefined ? text : `${text} (until ${endsAt})`;
}

function buttonsText(buttons: readonly RenderedButton[]): string {
  return buttons.map(buttonText).join('\n');
}

function buttonText({ type, text, url, phoneNumber, code }: RenderedButton): string {
  const target = url ?? phoneNumber ?? code;
  return target === undefined ? `[${text ?? type}]` : `[${text ?? type}] ${target}`;
}
