import { describe, expect, it } from 'vitest';
import { textContent } from './content.js';
import { envelope } from './outgoing.js';

describe('textContent', () => {
  it('is Meta’s shape without the envelope', () => {
    expect(textContent({ body: 'Hello' })).toEqual({ type: 'text', text: { body: 'Hello' } });
    expect(textContent({ body: 'Hello', previewUrl: false })).toEqual({
      type: 'text',
      text: { body: 'Hello', preview_url: false },
    });
  });

  it('survives a database', () => {
    const text = textContent({ body: 'Hello 👋', previewUrl: true });
    expect(JSON.parse(JSON.stringify(text))).toEqual(text);
    expect(envelope({ to: '15550109999', callbackData: 'msg_1', content: text })).toEqual({
      messaging_product: 'whatsapp',
      recipient_type: 'individual',
      to: '+15550109999',
      biz_opaque_callback_data: 'msg_1',
      ...text,
    });
  });
});
