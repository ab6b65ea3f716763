import { z } from 'zod';
import { characters } from './common.js';

const fileLink = z
  .url({ protocol: /^https?$/ })
  .max(2000)
  .meta({
    description: 'Public URL of the file; Meta fetches it from there.',
    example: 'https://cdn.shop.test/17.jpg',
  });

const mediaId = z.string().min(1).max(64).meta({
  description: 'Instead of `link`: id of a file that was uploaded here, or received.',
  example: 'med_0193a7f2c1e47b3a9c5d2e8f41b06a77',
});

/** One of the two says where the file is. */
const source = { link: fileLink.optional(), mediaId: mediaId.optional() };

function hasOneSource({ link, mediaId }: { link?: unknown; mediaId?: unknown }): boolean {
  return (link === undefined) !== (mediaId === undefined);
}

const ONE_SOURCE = { path: ['link'], message: 'Give either link or mediaId.' };

const caption = characters(1024)
  .optional()
  .meta({ description: 'Text under it, up to 1,024 characters.', example: 'Blue, size 42' });

export const MediaContent = z
  .strictObject({ ...source, caption })
  .refine(hasOneSource, ONE_SOURCE)
  .meta({
    id: 'MediaContent',
    description: 'A picture (JPEG or PNG, up to 5 MB) or a video (MP4 or 3GPP, up to 16 MB).',
    example: { link: 'https://cdn.shop.test/17.jpg', caption: 'Blue, size 42' },
  });

export const AudioContent = z
  .strictObject({
    ...source,
    voice: z.boolean().optional().meta({
      description: 'Shown as a voice message; for OGG with Opus, one channel.',
      example: true,
    }),
  })
  .refine(hasOneSource, ONE_SOURCE)
  .meta({
    id: 'AudioContent',
    description: 'Sound, up to 16 MB: AAC, AMR, MP3, MP4 or OGG with Opus.',
    example: { link: 'https://cdn.shop.test/17.ogg', voice: true },
  });

export const DocumentContent = z
  .strictObject({
    ...source,
    caption,
    filename: z.string().min(1).max(240).optional().meta({
      description: 'The name that is shown; its ending decides the icon.',
      example: 'invoice-17.pdf',
    }),
  })
  .refine(hasOneSource, ONE_SOURCE)
  .meta({
    id: 'DocumentContent',
    description: 'A file, up to 100 MB.',
    example: { link: 'https://cdn.shop.test/17.pdf', filename: 'invoice-17.pdf' },
  });

export const HeaderMedia = z
  .strictObject({
    ...source,
    filename: z
      .string()
      .min(1)
      .max(240)
      .optional()
      .meta({ description: 'Name shown for a document.', example: 'invoice-17.pdf' }),
  })
  .refine(hasOneSource, ONE_SOURCE)
  .meta({
    id: 'HeaderMedia',
    description: 'The file of a media header.',
    example: { link: 'https://cdn.shop.test/17.jpg' },
  });

export const LocationContent = z
  .strictObject({
    latitude: z.number().min(-90).max(90).meta({ description: 'Degrees.', example: 52.3702 }),
    longitude: z.number().min(-180).max(180).meta({ description: 'Degrees.', example: 4.8952 }),
    name: z
      .string()
      .min(1)
      .max(1000)
      .optional()
      .meta({ description: 'Name of the place.', example: 'Pick-up point' }),
    address: z
      .string()
      .min(1)
      .max(1000)
      .optional()
      .meta({ description: 'Its address.', example: 'Damrak 1' }),
  })
  .meta({
    id: 'LocationContent',
    description: 'A place.',
    example: { latitude: 52.3702, longitude: 4.8952, name: 'Pick-up point', address: 'Damrak 1' },
  });

export const StickerContent = z
  .strictObject(source)
  .refine(hasOneSource, ONE_SOURCE)
  .meta({
    id: 'StickerContent',
    description: 'A sticker: WebP of 512 × 512, up to 100 KB, or 500 KB where it moves.',
    example: { link: 'https://cdn.shop.test/17.webp' },
  });

export const ReactionContent = z
  .strictObject({
    messageId: z.string().min(1).max(64).meta({
      description: 'Id of the message of the same conversation.',
      example: 'msg_0193a7f2c1e47b3a9c5d2e8f41b06a77',
    }),
    emoji: z
      .string()
      .max(50)
      .refine((text) => text === '' || isOneEmoji(text), 'Must be one emoji, or empty.')
      .meta({ description: 'One emoji; empty takes the reaction back.', example: '👍' }),
  })
  .meta({
    id: 'ReactionContent',
    description: 'An emoji beside a message.',
    example: { messageId: 'msg_0193a7f2c1e47b3a9c5d2e8f41b06a77', emoji: '👍' },
  });

// Written so because the flag is newer than what this is compiled for; every Node 20 has it.
const oneEmoji = new RegExp('^\\p{RGI_Emoji}$', 'v');

function isOneEmoji(text: string): boolean {
  return oneEmoji.test(text);
}
