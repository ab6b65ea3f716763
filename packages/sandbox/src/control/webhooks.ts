import { tryParseJson, type Json } from '../json.js';
import type { WebhookSender } from '../webhooks.js';
import { ControlError } from './control-error.js';

const STATUSES = ['pending', 'delivered', 'failed'];

export function listWebhooks(sender: WebhookSender, status: string | null): Json {
  if (status !== null && !STATUSES.includes(status)) {
    throw new ControlError(400, `status must be one of ${STATUSES.join(', ')}`);
  }
  const posts = sender.list().filter((post) => status === null || post.status === status);
  return {
    ...sender.counts(),
    webhooks: posts.map(({ id, url, status, body, attempts, answers, createdAt }) => ({
      ...{ id, url, status, attempts, answers },
      createdAt: new Date(createdAt).toISOString(),
      body: tryParseJson(body) ?? null,
    })),
  };
}
