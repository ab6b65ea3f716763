import { describe, expect, it } from 'vitest';
import { plainContent, type MessageContent } from './content.js';
import { mediaReferences, withMediaIds } from './media-references.js';

const carousel: MessageContent = {
  type: 'template',
  template: {
    name: 'cards',
    language: { code: 'en_US' },
    components: [
      {
        type: 'carousel',
        cards: [
          {
            card_index: 0,
            components: [{ type: 'header', parameters: [{ type: 'video', video: { id: 'a' } }] }],
          },
        ],
      },
      {
        type: 'button',
        sub_type: 'flow',
        parameters: [
          { type: 'action', action: { flow_action_data: { image: { id: 'the caller’s own' } } } },
        ],
      },
    ],
  },
};

const found: [string, MessageContent, object[]][] = [
  [
    'a picture',
    plainContent('image', { mediaId: 'a', caption: 'Blue' }),
    [{ kind: 'image', id: 'a', path: 'image' }],
  ],
  [
    'a voice message',
    plainContent('audio', { mediaId: 'a', voice: true }),
    [{ kind: 'voice', id: 'a', path: 'audio' }],
  ],
  ['a picture by link', plainContent('image', { link: 'https://ex.test/a.jpg' }), []],
  [
    'an interactive header',
    plainContent('interactive', {
      type: 'button',
      header: { type: 'document', document: { mediaId: 'a' } },
      action: { buttons: [{ type: 'reply', reply: { id: 'image', title: 'Yes' } }] },
    }),
    [{ kind: 'document', id: 'a', path: 'interactive.header.document' }],
  ],
  [
    'a card',
    carousel,
    [
      {
        kind: 'video',
        id: 'a',
        path: 'template.components.0.cards.0.components.0.parameters.0.video',
      },
    ],
  ],
];

describe('mediaReferences', () => {
  it.each(found)('finds the files of %s', (_what, content, references) => {
    expect(mediaReferences(content)).toEqual(references);
  });
});

describe('withMediaIds', () => {
  it.each(found)('changes the ids in %s and nothing else', (_what, content) => {
    const changed = withMediaIds(content, new Map([['a', '301']]));
    expect(mediaReferences(changed).map(({ id }) => id)).toEqual(
      mediaReferences(content).map(() => '301'),
    );
    expect(withMediaIds(changed, new Map([['301', 'a']]))).toEqual(content);
  });
});
