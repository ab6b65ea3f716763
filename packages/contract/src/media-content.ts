import { z } from 'zod';

const link = z
  .url({ protocol: /^https?$/ })
  .max(2000)
  .meta({
    description: 'Public URL of the file; Meta fetches it from there.',
    example: 'https://cdn.shop.test/17.jpg',
  });

const caption = z
  .string()
  .min(1)
  .max(1024)
  .optional()
  .meta({ description: 'Text under it, up to 1,024 characters.', example: 'Blue, size 42' });

export const MediaContent = z.strictObject({ link, caption }).meta({
  id: 'MediaContent',
  description: 'A picture (JPEG or PNG, up to 5 MB) or a video (MP4 or 3GPP, up to 16 MB).',
  example: { link: 'https://cdn.shop.test/17.jpg', caption: 'Blue, size 42' },
});

export const AudioContent = z
  .strictObject({
    link,
    voice: z.boolean().optional().meta({
      description: 'Shown as a voice message; for OGG with Opus, one channel.',
      example: true,
    }),
  })
  .meta({
    id: 'AudioContent',
    description: 'Sound, up to 16 MB: AAC, AMR, MP3, MP4 or OGG with Opus.',
    example: { link: 'https://cdn.shop.test/17.ogg', voice: true },
  });

export const DocumentContent = z
  .strictObject({
    link,
    caption,
    filename: z.string().min(1).max(240).optional().meta({
      description: 'The name that is shown; its ending decides the icon.',
      example: 'invoice-17.pdf',
    }),
  })
  .meta({
    id: 'DocumentContent',
    description: 'A file, up to 100 MB.',
    example: { link: 'https://cdn.shop.test/17.pdf', filename: 'invoice-17.pdf' },
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
