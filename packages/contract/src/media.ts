import { z } from 'zod';
import { timestamp } from './common.js';
import { defineEndpoint } from './endpoint.js';

const exampleMedia = {
  id: 'med_0193a7f2c1e47b3a9c5d2e8f41b06a77',
  mimeType: 'image/jpeg',
  bytes: 51_234,
  sha256: 'b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9',
  createdAt: '2026-11-23T20:15:04.123Z',
};

export const Media = z
  .object({
    id: z.string().meta({ description: 'Id of the file.', example: exampleMedia.id }),
    mimeType: z.string().meta({
      description: 'What it is by its content, whatever its name says.',
      example: exampleMedia.mimeType,
    }),
    bytes: z.int().meta({ description: 'Its size.', example: exampleMedia.bytes }),
    sha256: z
      .string()
      .meta({ description: 'Its digest, in hexadecimal.', example: exampleMedia.sha256 }),
    createdAt: timestamp('When it came.'),
  })
  .meta({ id: 'Media', description: 'A file.', example: exampleMedia });
export type Media = z.infer<typeof Media>;

export const MediaParams = z.strictObject({
  id: z.string().min(1).max(64).meta({ description: 'Id of the file.', example: exampleMedia.id }),
});

export const uploadMedia = defineEndpoint({
  operationId: 'uploadMedia',
  method: 'post',
  path: '/api/media',
  tag: 'Media',
  summary: 'Upload a file to send, or for a template',
  description:
    'What WhatsApp takes: pictures (JPEG, PNG; 5 MB), videos (MP4, 3GPP; 16 MB), sound (AAC, AMR, ' +
    'MP3, MP4, OGG with Opus; 16 MB), documents (PDF, text, Word, Excel, PowerPoint; 100 MB) and ' +
    'stickers (WebP of 512 × 512; 100 KB, or 500 KB where it moves). It is known by its content: ' +
    'one that is not what it says it is, is refused. Named in `header_handle` of a media header, it is the ' +
    'template’s example; what an admin uploads is for the platform’s own templates.',
  access: 'user',
  upload: 'The file, the only part of the form.',
  responses: { 201: { description: 'It is kept.', data: Media } },
  errors: ['media_invalid'],
});

export const downloadMedia = defineEndpoint({
  operationId: 'downloadMedia',
  method: 'get',
  path: '/api/media/{id}',
  tag: 'Media',
  summary: 'Download a file',
  description:
    'One that was uploaded or received, with its own type; one of a type that WhatsApp does not ' +
    'send is `application/octet-stream`. A download that broke goes on by `Range`. `404` until it ' +
    'is here.',
  access: 'user',
  params: MediaParams,
  responses: {},
  streams: { '*/*': 'The file.' },
  errors: ['not_found', 'range_not_satisfiable'],
});
