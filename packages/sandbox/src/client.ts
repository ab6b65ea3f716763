import type { Fate } from './fates.js';
import type { Fault, FaultEffect, FaultRequest, FaultTarget } from './faults.js';
import type { Settings, SettingsPatch } from './settings.js';
import type { StatusName } from './state/status-table.js';
import type { TemplateCategory, TemplateStatus } from './state/templates.js';
import type { ReviewEvent } from './templates/review-news.js';
import type { WebhookAnswer } from './webhooks.js';

type JsonObject = Record<string, unknown>;

export interface LedgerFilter {
  callbackData?: string;
  to?: string;
  /** An ISO time or milliseconds since 1970. */
  since?: string | number;
  limit?: number;
}

export interface LedgerStatus {
  status: StatusName;
  at: string;
  deliveredToWebhook: boolean;
  errorCode?: number;
}

export interface LedgerEntry {
  wamid: string;
  phoneNumberId: string;
  to: string;
  type: string;
  payload: JsonObject;
  callbackData: string | null;
  acceptedAt: string;
  statuses: LedgerStatus[];
}

export interface LedgerAnswer {
  total: number;
  distinctCallbackData: number;
  duplicates: string[];
  messages: LedgerEntry[];
}

export interface InboundRequest {
  from: string;
  type?: string;
  phoneNumberId?: string;
  userId?: string;
  contextWamid?: string;
  profileName?: string;
  /** The person writes under a username: the webhook has no number. */
  hidesNumber?: boolean;
  [type: string]: unknown;
}

export interface InboundAnswer {
  wamid: string;
  from: string;
  phoneNumberId: string;
  message: JsonObject;
}

export interface PreferenceRequest {
  from: string;
  value: 'stop' | 'resume';
  phoneNumberId?: string;
  userId?: string;
  hidesNumber?: boolean;
  /** Seconds since 1970. */
  timestamp?: number;
}

export interface MediaAnswer {
  id: string;
  mimeType: string;
  /** In hexadecimal. */
  sha256: string;
  bytes: number;
}

/** A resumable upload as it stands; `handle` and `sha256` are null until it is whole. */
export interface UploadNode {
  mimeType: string;
  length: number;
  received: number;
  handle: string | null;
  /** In hexadecimal. */
  sha256: string | null;
}

export interface StatusRequest {
  status: StatusName;
  errorCode?: number;
  /** Seconds since 1970 or an ISO time. */
  timestamp?: string | number;
}

export interface ReviewRequest {
  event: ReviewEvent;
  reason?: string;
  quality?: 'GREEN' | 'YELLOW' | 'RED' | 'UNKNOWN';
  category?: TemplateCategory;
}

export interface TemplateSeed {
  name: string;
  language: string;
  category: TemplateCategory;
  components: JsonObject[];
  status?: TemplateStatus;
  [field: string]: unknown;
}

export interface TemplateNode extends JsonObject {
  id: string;
  name: string;
  status: TemplateStatus;
}

export interface WebhookEntry {
  id: number;
  url: string;
  status: 'pending' | 'delivered' | 'failed';
  attempts: number;
  answers: WebhookAnswer[];
  createdAt: string;
  body: JsonObject | null;
}

export interface WebhooksAnswer {
  pending: number;
  delivered: number;
  failed: number;
  webhooks: WebhookEntry[];
}

/** The control side of a sandbox, typed. */
export interface SandboxClient {
  settings(): Promise<Settings>;
  setSettings(patch: SettingsPatch): Promise<Settings>;
  fail(
    on: FaultTarget,
    effect: FaultEffect,
    options?: Partial<Pick<FaultRequest, 'times' | 'share' | 'to'>>,
  ): Promise<Fault>;
  faults(): Promise<Fault[]>;
  clearFaults(): Promise<void>;
  ledger(filter?: LedgerFilter): Promise<LedgerAnswer>;
  inbound(message: InboundRequest): Promise<InboundAnswer>;
  /** Somebody wants marketing no more, or again. */
  preference(preference: PreferenceRequest): Promise<void>;
  /** Puts a file at Meta as somebody's, to be named in `inbound`. */
  putMedia(bytes: Uint8Array, mimeType: string): Promise<MediaAnswer>;
  /** Oldest first. */
  uploads(): Promise<UploadNode[]>;
  status(wamid: string, status: StatusRequest): Promise<void>;
  review(templateId: string, review: ReviewRequest): Promise<TemplateNode>;
  /** Files a template under another category: announced first, unless `afterSeconds` (a day by default) is 0. */
  recategorise(
    templateId: string,
    change: { category: TemplateCategory; afterSeconds?: number },
  ): Promise<TemplateNode>;
  putTemplates(templates: TemplateSeed[]): Promise<TemplateNode[]>;
  advanceClock(seconds: number): Promise<{ now: string; aheadSeconds: number }>;
  webhooks(status?: WebhookEntry['status']): Promise<WebhooksAnswer>;
  /** Tells a change of any field, in Meta's shape. */
  sendWebhook(field: string, value: JsonObject): Promise<void>;
  recipients(): Promise<Fate[]>;
  reset(): Promise<Settings>;
}

/** A client for the `/_sandbox` calls of the sandbox at this URL; it throws on any refusal. */
export function createSandboxClient(baseUrl: string): SandboxClient {
  const call = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    return ask(
      method,
      path,
      body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } },
    );
  };
  const ask = async (method: string, path: string, init: RequestInit): Promise<unknown> => {
    const response = await fetch(new URL(`/_sandbox/${path}`, baseUrl), { method, ...init });
    if (response.ok) return response.json();
    throw new Error(`${method} /_sandbox/${path}: ${response.status} ${await response.text()}`);
  };
  // The casts trust the sandbox of this very package, which is tested to answer so.
  const as = async <T>(answer: Promise<unknown>): Promise<T> => (await answer) as T;
  const nodes = as<{ templates: TemplateNode[] }>;
  return {
    settings: () => as(call('GET', 'settings')),
    setSettings: (patch) => as(call('PUT', 'settings', patch)),
    fail: (on, effect, options) => as(call('POST', 'faults', { on, times: 1, ...options, effect })),
    faults: async () => (await as<{ faults: Fault[] }>(call('GET', 'faults'))).faults,
    clearFaults: async () => {
      await call('DELETE', 'faults');
    },
    ledger: (filter) => as(call('GET', `ledger${queryOf({ ...filter })}`)),
    inbound: (message) => as(call('POST', 'inbound', message)),
    preference: async (preference) => {
      await call('POST', 'preferences', preference);
    },
    putMedia: (bytes, mimeType) =>
      as(ask('POST', 'media', { body: bytes, headers: { 'content-type': mimeType } })),
    uploads: async () => (await as<{ uploads: UploadNode[] }>(call('GET', 'uploads'))).uploads,
    status: async (wamid, status) => {
      await call('POST', `messages/${encodeURIComponent(wamid)}/status`, status);
    },
    review: (id, review) => as(call('POST', `templates/${encodeURIComponent(id)}/review`, review)),
    recategorise: (id, change) =>
      as(call('POST', `templates/${encodeURIComponent(id)}/category`, change)),
    putTemplates: async (templates) =>
      (await nodes(call('POST', 'templates', { templates }))).templates,
    advanceClock: (seconds) => as(call('POST', 'clock', { advanceSeconds: seconds })),
    webhooks: (status) => as(call('GET', `webhooks${queryOf({ status })}`)),
    sendWebhook: async (field, value) => {
      await call('POST', 'webhooks', { field, value });
    },
    recipients: async () =>
      (await as<{ recipients: Fate[] }>(call('GET', 'recipients'))).recipients,
    reset: () => as(call('POST', 'reset')),
  };
}

/** The effect of a number that sends faster than it may, for `fail`. */
export function rateLimited(retryAfterSeconds?: number): FaultEffect {
  return {
    error: { code: 130429, ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }) },
  };
}

function queryOf(values: Record<string, string | number | undefined>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) {
    if (value !== undefined) query.set(name, String(value));
  }
  return query.size === 0 ? '' : `?${query.toString()}`;
}
