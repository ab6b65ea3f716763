/**
 * In a JSON text a quote inside a string is always escaped, so `_id"` before a colon can only end a key: this finds
 * numbers and never text.
 */
const LARGE_TEMPLATE_ID = /("message_template_id"\s{0,10}:\s{0,10})(\d{16,20})(?=\s{0,10}[,}])/g;

/**
 * Parses the raw bytes of a webhook, template ids beyond 2^53 as texts: as numbers they would come out wrong
 * (cloud-api.md §6.4). Throws a SyntaxError where it is no JSON.
 */
export function parseWebhookJson(rawBody: Uint8Array): unknown {
  const text = new TextDecoder().decode(rawBody);
  return JSON.parse(text.replace(LARGE_TEMPLATE_ID, '$1"$2"')) as unknown;
}
