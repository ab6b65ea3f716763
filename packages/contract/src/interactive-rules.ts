import type { z } from 'zod';
import { fits } from './common.js';

type Part = 'needed' | 'allowed' | 'none';

/** What a kind of interactive message has (cloud-api.md §1.4). */
interface Kind {
  header: Part | 'text' | 'text needed';
  body: Part;
  footer: Part;
  /** Dotted fields of `action` that must be there, and those that may. */
  needed: readonly string[];
  allowed?: readonly string[];
}

const LIST_ROWS_MAX = 10;
const PRODUCTS_MAX = 30;
const BODY_MAX = 1024;
const FOOTER_MAX = 60;
const EMOJI = /\p{Emoji_Presentation}|\uFE0F/u;

const KINDS: Readonly<Record<string, Kind>> = {
  button: { header: 'allowed', body: 'needed', footer: 'allowed', needed: ['buttons'] },
  list: { header: 'text', body: 'needed', footer: 'allowed', needed: ['button', 'sections'] },
  cta_url: {
    ...{ header: 'allowed', body: 'needed', footer: 'allowed' },
    needed: ['parameters.displayText', 'parameters.url'],
  },
  flow: {
    ...{ header: 'allowed', body: 'needed', footer: 'allowed' },
    needed: ['parameters.flowCta'],
    allowed: ['Id', 'Name', 'Token', 'Action', 'ActionPayload']
      .map((name) => `parameters.flow${name}`)
      .concat('parameters.mode'),
  },
  location_request_message: { header: 'none', body: 'needed', footer: 'none', needed: [] },
  product: {
    ...{ header: 'none', body: 'allowed', footer: 'allowed' },
    needed: ['catalogId', 'productRetailerId'],
  },
  product_list: {
    ...{ header: 'text needed', body: 'needed', footer: 'allowed' },
    needed: ['catalogId', 'sections'],
  },
  catalog_message: {
    ...{ header: 'none', body: 'needed', footer: 'allowed' },
    needed: [],
    allowed: ['parameters.thumbnailProductRetailerId'],
  },
};

interface Interactive {
  type: string;
  header?: { type: string; [member: string]: unknown } | undefined;
  body?: { text: string } | undefined;
  footer?: { text: string } | undefined;
  action?:
    | {
        buttons?: { reply: { id: string; title: string } }[] | undefined;
        sections?:
          | {
              title?: string | undefined;
              rows?: { id: string }[] | undefined;
              productItems?: unknown[] | undefined;
            }[]
          | undefined;
        parameters?:
          | {
              flowId?: unknown;
              flowName?: unknown;
              flowCta?: string | undefined;
              flowAction?: unknown;
              flowActionPayload?: { data?: object | undefined } | undefined;
            }
          | undefined;
        [field: string]: unknown;
      }
    | undefined;
}

type Report = (path: string, message: string) => void;

/** Which parts belong to which kind, and what its lists must be (cloud-api.md §1.4). */
export function checkInteractive(
  content: Interactive,
  ctx: Pick<z.core.$RefinementCtx, 'addIssue'>,
): void {
  const kind = KINDS[content.type];
  if (!kind) return;
  const report: Report = (path, message) =>
    ctx.addIssue({ code: 'custom', path: path.split('.'), message, input: content });
  checkHeader(content, kind, report);
  for (const part of ['body', 'footer'] as const) {
    checkPart(part, kind[part], content, report);
  }
  const bodyMax = content.type === 'list' ? 4096 : BODY_MAX;
  checkLength('body', content.body, bodyMax, report);
  checkLength('footer', content.footer, FOOTER_MAX, report);
  checkAction(content, kind, report);
  checkButtons(content, report);
  checkSections(content, report);
  checkFlow(content, report);
}

function checkPart(
  part: 'body' | 'footer' | 'header',
  rule: Part,
  content: Interactive,
  report: Report,
) {
  if (rule === 'needed' && !content[part]) report(part, `Is required for type ${content.type}.`);
  if (rule === 'none' && content[part]) report(part, `Does not belong to type ${content.type}.`);
}

function checkHeader(content: Interactive, { header: rule }: Kind, report: Report): void {
  const isText = rule === 'text' || rule === 'text needed';
  const part = rule === 'text needed' ? 'needed' : rule === 'text' ? 'allowed' : rule;
  checkPart('header', part, content, report);
  const { header } = content;
  if (!header) return;
  if (isText && header.type !== 'text') {
    report('header.type', `Must be text for type ${content.type}.`);
  }
  for (const member of ['text', 'image', 'video', 'document']) {
    const isThere = header[member] !== undefined;
    if (member === header.type && !isThere) {
      report(`header.${member}`, `Is required for type ${member}.`);
    }
    const file = header[member];
    if (member !== 'document' && hasFilename(file)) {
      report(`header.${member}.filename`, 'Belongs to a document alone.');
    }
    if (member !== header.type && isThere) {
      report(`header.${member}`, `Does not belong to type ${header.type}.`);
    }
  }
}

function hasFilename(file: unknown): boolean {
  return typeof file === 'object' && file !== null && 'filename' in file;
}

function checkLength(
  part: string,
  given: { text: string } | undefined,
  max: number,
  report: Report,
): void {
  if (given && !fits(given.text, max)) report(`${part}.text`, `Must be at most ${max} characters.`);
}

function checkAction({ type, action = {} }: Interactive, kind: Kind, report: Report): void {
  const { parameters, ...others } = action;
  const given = [
    ...Object.keys(others).filter((name) => others[name] !== undefined),
    ...Object.entries(parameters ?? {}).flatMap(([name, value]) =>
      value === undefined ? [] : [`parameters.${name}`],
    ),
  ];
  for (const name of kind.needed) {
    if (!given.includes(name)) report(`action.${name}`, `Is required for type ${type}.`);
  }
  for (const name of given) {
    if (kind.needed.includes(name) || kind.allowed?.includes(name)) continue;
    report(`action.${name}`, `Does not belong to type ${type}.`);
  }
}

function checkButtons({ action }: Interactive, report: Report): void {
  const replies = (action?.buttons ?? []).map(({ reply }) => reply);
  for (const name of ['id', 'title'] as const) {
    const index = firstRepeated(replies.map((reply) => reply[name]));
    if (index !== -1) report(`action.buttons.${index}.reply.${name}`, 'Is there twice.');
  }
  replies.forEach(({ title }, index) => {
    if (title.trim() === title) return;
    report(`action.buttons.${index}.reply.title`, 'Must not begin or end with a blank.');
  });
}

function checkSections({ type, action }: Interactive, report: Report): void {
  const sections = action?.sections;
  if (!sections) return;
  const member = type === 'list' ? 'rows' : 'productItems';
  const other = type === 'list' ? 'productItems' : 'rows';
  sections.forEach((section, index) => {
    const path = `action.sections.${index}`;
    if (!section[member]) report(`${path}.${member}`, `Is required for type ${type}.`);
    if (section[other]) report(`${path}.${other}`, `Does not belong to type ${type}.`);
    if (sections.length > 1 && section.title === undefined) {
      report(`${path}.title`, 'Is required where there are several sections.');
    }
  });
  const max = type === 'list' ? LIST_ROWS_MAX : PRODUCTS_MAX;
  const count = sections.reduce((sum, section) => sum + (section[member]?.length ?? 0), 0);
  if (count > max) report('action.sections', `Has ${count} in all; ${max} are allowed.`);
  const ids = sections.flatMap(({ rows = [] }) => rows.map(({ id }) => id));
  if (firstRepeated(ids) !== -1) report('action.sections', 'Has a row of one id twice.');
}

function checkFlow({ type, action }: Interactive, report: Report): void {
  if (type !== 'flow') return;
  const { flowId, flowName, flowCta, flowAction, flowActionPayload } = action?.parameters ?? {};
  if ((flowId === undefined) === (flowName === undefined)) {
    report('action.parameters.flowId', 'Either flowId or flowName is required.');
  }
  if (flowAction !== 'data_exchange' && flowActionPayload === undefined) {
    report('action.parameters.flowActionPayload', 'Is required where flowAction is navigate.');
  }
  if (flowActionPayload?.data && Object.keys(flowActionPayload.data).length === 0) {
    report('action.parameters.flowActionPayload.data', 'Must hold something, or be left out.');
  }
  if (EMOJI.test(flowCta ?? '')) report('action.parameters.flowCta', 'Must have no emoji.');
}

/** The place of the first that was there before; -1 without one. */
function firstRepeated(values: readonly string[]): number {
  return values.findIndex((value, index) => values.indexOf(value) < index);
}
