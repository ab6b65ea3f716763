import { known, textAt } from '../json.js';
import type { ButtonVariable } from '../messages/template-content.js';
import { escapeUrlPart } from '../messages/url-part.js';
import type { Part } from '../templates/template-parts.js';
import { fillVariables, variableNames } from '../templates/variables.js';
import type { RenderContext } from './render-context.js';
import type { RenderedButton } from './rendered.js';

/** Labels that WhatsApp writes itself, in English (cloud-api.md §4.2, §4.4). */
const LABELS: Readonly<Record<string, string>> = {
  COPY_CODE: 'Copy offer code',
  CATALOG: 'View catalog',
  MPM: 'View items',
  SPM: 'View',
  OTP: 'Copy code',
};

export function renderButtons(parts: readonly Part[], context: RenderContext): RenderedButton[] {
  const given = new Map(
    (context.variables.buttons ?? []).map((button) => [button.index, button] as const),
  );
  return parts.map((part, index) => ({
    index,
    // Listed by Meta as a link to itself (cloud-api.md §4.4).
    type: context.isAuthentication ? 'OTP' : part.type,
    ...known({ text: textAt(part.fields, 'text') ?? LABELS[part.type] }),
    ...(context.isAuthentication
      ? renderCode(context.variables.body?.[0])
      : renderTarget(part, given.get(index))),
  }));
}

function renderTarget(
  { type, fields }: Part,
  given: ButtonVariable | undefined,
): Pick<RenderedButton, 'url' | 'phoneNumber' | 'code' | 'isPlaceholder'> {
  switch (type) {
    case 'URL':
      return renderUrl(textAt(fields, 'url') ?? '', given?.value);
    case 'PHONE_NUMBER':
      return { ...known({ phoneNumber: textAt(fields, 'phone_number') }), isPlaceholder: false };
    case 'COPY_CODE':
      return renderCode(given?.value);
    case 'MPM':
      return { isPlaceholder: given?.sections === undefined };
    default:
      return { isPlaceholder: false };
  }
}

function renderUrl(url: string, value: string | undefined) {
  const names = variableNames(url);
  if (value === undefined) return { url, isPlaceholder: names.length > 0 };
  const end = escapeUrlPart(value);
  return {
    url: fillVariables(url, new Map(names.map((name) => [name, end]))),
    isPlaceholder: false,
  };
}

function renderCode(code: string | undefined) {
  return { ...known({ code }), isPlaceholder: code === undefined };
}
