import { describe, expect, it } from 'vitest';
import { locationContent, mediaContent, textContent } from './content.js';
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

describe('mediaContent', () => {
  // cloud-api.md §1.2, by hand.
  it.each([
    [
      'image',
      { link: 'https://cdn.ex.test/a.jpg', caption: 'Blue, size 42' },
      {
        type: 'image',
        image: { link: 'https://cdn.ex.test/a.jpg', caption: 'Blue, size 42' },
      },
    ],
    [
      'video',
      { link: 'https://cdn.ex.test/a.mp4', caption: undefined },
      { type: 'video', video: { link: 'https://cdn.ex.test/a.mp4' } },
    ],
    [
      'audio',
      { link: 'https://cdn.ex.test/a.ogg', voice: true },
      { type: 'audio', audio: { link: 'https://cdn.ex.test/a.ogg', voice: true } },
    ],
    [
      'document',
      { link: 'https://cdn.ex.test/17', filename: 'invoice-17.pdf', caption: 'Invoice 17' },
      {
        type: 'document',
        document: {
          link: 'https://cdn.ex.test/17',
          filename: 'invoice-17.pdf',
          caption: 'Invoice 17',
        },
      },
    ],
  ] as const)('is Meta’s %s', (type, file, expected) => {
    expect(mediaContent(type, file)).toEqual(expected);
  });
});

describe('locationContent', () => {
  it('is Meta’s location', () => {
    const place = { latitude: 52.3702, longitude: 4.8952 };
    expect(locationContent({ ...place, name: undefined })).toEqual({
      type: 'location',
      location: place,
    });
    expect(locationContent({ ...place, name: 'Pick-up point', address: 'Damrak 1' })).toEqual({
      type: 'location',
      location: { ...place, name: 'Pick-up point', address: 'Damrak 1' },
    });
  });
});
