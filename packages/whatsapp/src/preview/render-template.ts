import { fieldOf, isRecord, known, listAt, recordAt, textAt } from '../json.js';
import type { TemplateDefinition, TemplateVariables } from '../messages/template-content.js';
import { bodyMaxLength, CARD_BODY_MAX_LENGTH } from '../messages/template-slots.js';
import { readParts, type Part } from '../templates/template-parts.js';
import { readParameterFormat, variableNames } from '../templates/variables.js';
import { fillText } from './fill-text.js';
import { formatText } from './format-text.js';
import { authenticationParts } from './authentication-text.js';
import { plainTextOfTemplate } from './plain-text.js';
import { renderButtons } from './render-buttons.js';
import type { RenderContext } from './render-context.js';
import { renderHeader } from './render-header.js';
import type { RenderedCard, RenderedOffer, RenderedTemplate, TextLine } from './rendered.js';

/**
 * Shows a template with its variables filled in, as WhatsApp does. What has no value, or none that fits in the text,
 * stays a placeholder; what has no place is left out. Whether it could be sent so, `templateContent` tells.
 */
export function renderTemplate(
  { components, category, parameterFormat }: TemplateDefinition,
  variables: TemplateVariables = {},
): RenderedTemplate {
  const isAuthentication = category.toUpperCase() === 'AUTHENTICATION';
  const given = Array.isArray(components) ? readParts(components, '') : [];
  const { parts, isApproximate } = isAuthentication
    ? authenticationParts(given)
    : { parts: given, isApproximate: false };
  const context = {
    isNamed: !isAuthentication && readParameterFormat(parameterFormat) === 'named',
    isAuthentication,
    variables,
    bodyMaxLength: bodyMaxLength(parts),
  };
  const footer = textAt(find(parts, 'FOOTER')?.fields, 'text');
  const offer = renderOffer(find(parts, 'LIMITED_TIME_OFFER'), variables);
  const rendered = {
    ...renderCard(parts, context),
    ...known({ footer, offer }),
    cards: renderCards(find(parts, 'CAROUSEL'), context),
  };
  return { ...rendered, text: plainTextOfTemplate(rendered), isApproximate };
}

function renderCards(carousel: Part | undefined, context: RenderContext): RenderedCard[] {
  return (listAt(carousel?.fields, 'cards') ?? []).filter(isRecord).map((card, index) =>
    renderCard(readParts(listAt(card, 'components') ?? [], ''), {
      ...context,
      variables: context.variables.cards?.[index] ?? {},
      bodyMaxLength: CARD_BODY_MAX_LENGTH,
    }),
  );
}

function renderCard(parts: readonly Part[], context: RenderContext): RenderedCard {
  const header = renderHeader(find(parts, 'HEADER'), context);
  return {
    ...known({ header }),
    body: renderBody(textAt(find(parts, 'BODY')?.fields, 'text') ?? '', context),
    buttons: renderButtons(
      readParts(listAt(find(parts, 'BUTTONS')?.fields, 'buttons') ?? [], ''),
      context,
    ),
  };
}

function renderBody(
  text: string,
  { isNamed, variables, bodyMaxLength }: RenderContext,
): TextLine[] {
  if (text === '') return [];
  const values = variableNames(text).flatMap((name, index) => {
    const named: unknown = fieldOf(variables.named, name);
    const value = isNamed ? named : variables.body?.[index];
    return typeof value === 'string' ? [[name, value] as const] : [];
  });
  return formatText(fillText(text, new Map(values), bodyMaxLength));
}

function renderOffer(
  part: Part | undefined,
  { offerEndsAt }: TemplateVariables,
): RenderedOffer | undefined {
  if (part === undefined) return undefined;
  const offer = recordAt(part.fields, 'limited_time_offer');
  const showsEnd = fieldOf(offer, 'has_expiration') === true;
  return {
    text: textAt(offer, 'text') ?? '',
    ...(showsEnd ? known({ endsAt: offerEndsAt }) : {}),
    isPlaceholder: showsEnd && offerEndsAt === undefined,
  };
}

function find(parts: readonly Part[], type: string): Part | undefined {
  return parts.find((part) => part.type === type);
}
