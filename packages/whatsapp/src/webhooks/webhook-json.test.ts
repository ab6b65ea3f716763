import { describe, expect, it } from 'vitest';
import { parseWebhook } from './parse-webhook.js';
import { parseWebhookJson } from './webhook-json.js';

describe('parseWebhookJson', () => {
  const parseText = (text: string) => parseWebhookJson(new TextEncoder().encode(text));

  it.each(['9007199254740993', '18446744073709551615', '1234567890123456'])(
    'keeps the template id %s whole',
    (id) => {
      const value = `{"message_template_id" : ${id},"message_template_name":"a","message_template_language":"en","event":"APPROVED"}`;
      const body = parseText(
        `{"entry":[{"id":"1","changes":[{"field":"message_template_status_update","value":${value}}]}]}`,
      );
      expect(parseWebhook(body)).toMatchObject([{ kind: 'template_status', templateId: id }]);
    },
  );

  it('changes no text that looks like one', () => {
    const text = JSON.stringify({ body: '"message_template_id":9007199254740993, "x"', n: 9 });
    expect(parseText(text)).toEqual(JSON.parse(text));
  });

  it('reads escaped characters and throws on what is no JSON', () => {
    expect(parseText('{"a":"caf\\u00e9 \\ud83d\\udc4b https:\\/\\/ex.test"}')).toEqual({
      a: 'café 👋 https://ex.test',
    });
    expect(() => parseText('{"a":')).toThrow(SyntaxError);
  });
});
