import { Readable } from 'node:stream';
import { createSandboxClient, startSandbox, type RunningSandbox } from '@waypost/sandbox';
import { checkTemplate, createCloudApi } from '@waypost/whatsapp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from './harness.js';
import { aJpeg, anMp4, aPdf } from './media-files.js';
import { generateTemplate, type GeneratedTemplate } from './template-generator.js';

const TEMPLATES = 1_000;

let sandbox: RunningSandbox;
/** Of an example, by the format of the header. */
let handles: Record<string, string>;

beforeAll(async () => {
  sandbox = await startSandbox({ port: 0 });
  await createSandboxClient(sandbox.url).setSettings({
    latencyMs: 0,
    reviewAfterMs: 0,
    templatesPerHour: 2 * TEMPLATES,
    templateLimit: 2 * TEMPLATES,
  });
  const video = await uploaded(anMp4(), 'video/mp4');
  handles = {
    ...{ IMAGE: await uploaded(aJpeg(), 'image/jpeg'), VIDEO: video, GIF: video },
    DOCUMENT: await uploaded(aPdf(), 'application/pdf'),
  };
});

afterAll(() => sandbox.close());

async function uploaded(bytes: Buffer, mimeType: string): Promise<string> {
  const { url, identity } = sandbox;
  const api = createCloudApi({
    ...{ baseUrl: url, version: 'v25.0', timeoutMs: 5_000 },
    accessToken: () => identity.accessToken,
  });
  const session = await api.uploads.begin(identity.wabaId, { mimeType, bytes: bytes.length });
  const part = { offset: 0, bytes: bytes.length, open: () => Readable.from([bytes]) };
  return api.uploads.send(identity.wabaId, session, part).finally(() => api.close());
}

/** Whether a handle is one of an upload no rule can know, so that of each media header is. */
function withUploads<T>(template: T): T {
  return JSON.parse(JSON.stringify(template), (_key, part: Answer | null) => {
    const format = typeof part?.format === 'string' ? part.format.toUpperCase() : '';
    const { header_handle: given } = (part?.example ?? {}) as { header_handle?: unknown };
    const [handle, ...more] = Array.isArray(given) ? (given as unknown[]) : [];
    const isHandle = typeof handle === 'string' && /^(?!https?:)\S/i.test(handle);
    return isHandle && handles[format] !== undefined
      ? { ...part, example: { header_handle: [handles[format], ...more] } }
      : part;
  }) as T;
}

type Answer = Record<string, unknown> & { id?: string; error?: unknown };

async function graph(method: string, path: string, body?: object): Promise<Answer> {
  const response = await fetch(`${sandbox.url}/v25.0/${path}`, {
    method,
    headers: {
      authorization: `Bearer ${sandbox.identity.accessToken}`,
      'content-type': 'application/json',
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return (await response.json()) as Answer;
}

/** What Meta says of each: at once, or after its review. Undefined where it is approved. */
async function refusalsOf(templates: readonly GeneratedTemplate[]): Promise<unknown[]> {
  const edge = `${sandbox.identity.wabaId}/message_templates`;
  const answers = await Promise.all(
    templates.map(({ parameterFormat, ...fields }) =>
      graph('POST', edge, withUploads({ ...fields, parameter_format: parameterFormat })),
    ),
  );
  const list = `${edge}?fields=status,rejected_reason&limit=1000`;
  const reviewed = await until(
    async () => (await graph('GET', list)).data as Answer[],
    (found) => found.every(({ status }) => status !== 'PENDING'),
  );
  const byId = new Map(reviewed.map((template) => [template.id, template]));
  return answers.map(({ id, error }) => {
    if (id === undefined) return error;
    const found = byId.get(id);
    return found?.status === 'APPROVED' ? undefined : (found ?? 'not listed');
  });
}

/** The same text under another name Meta refuses too, but no rule of one template can know. */
function withoutRepeats(templates: readonly GeneratedTemplate[]): GeneratedTemplate[] {
  const seen = new Set<unknown>();
  return templates.filter(({ name, components }) => {
    const body = components.find((component: Answer | null) => component?.type === 'BODY');
    return seen.size < seen.add(body?.text ?? name).size;
  });
}

const typesIn = (templates: readonly GeneratedTemplate[]) =>
  new Set(JSON.stringify(templates).match(/"[A-Z_]{3,}"/g));

describe('templates', () => {
  it('are judged alike by the rules and by the sandbox', async () => {
    const valid: GeneratedTemplate[] = [];
    const broken: GeneratedTemplate[] = [];
    const made = Array.from({ length: TEMPLATES }, (_, seed) => generateTemplate(seed + 1));
    const templates = withoutRepeats(made);
    const refusals = await refusalsOf(templates);
    for (const [index, template] of templates.entries()) {
      const violations = checkTemplate(template);
      const refusal = refusals[index];
      const verdicts = { rules: violations.length === 0, sandbox: refusal === undefined };
      const why = JSON.stringify({ template, violations, refusal }, null, 2);
      expect(verdicts.rules, why).toBe(verdicts.sandbox);
      (verdicts.rules ? valid : broken).push(template);
    }
    // Of either sort enough, and over all kinds of components: else agreeing would say little.
    expect(valid.length).toBeGreaterThan(TEMPLATES / 4);
    expect(broken.length).toBeGreaterThan(TEMPLATES / 4);
    for (const type of [
      ...['HEADER', 'BODY', 'FOOTER', 'BUTTONS', 'CAROUSEL', 'LIMITED_TIME_OFFER'],
      ...['CALL_PERMISSION_REQUEST', 'REQUEST_CONTACT_INFO', 'TEXT', 'IMAGE', 'VIDEO', 'DOCUMENT'],
      ...['GIF', 'LOCATION', 'PRODUCT', 'QUICK_REPLY', 'URL', 'PHONE_NUMBER', 'COPY_CODE', 'OTP'],
      ...['FLOW', 'CATALOG', 'MPM', 'SPM', 'VOICE_CALL', 'APP', 'ORDER_DETAILS', 'ONE_TAP'],
      ...['ZERO_TAP', 'MARKETING', 'UTILITY', 'AUTHENTICATION'],
    ]) {
      expect(typesIn(valid), type).toContain(`"${type}"`);
    }
  });
});
