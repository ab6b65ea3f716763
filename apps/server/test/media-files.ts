import type { Media } from '@waypost/contract';
import type { Answer, ApiClient } from './api-client.js';

/** The first bytes of files as WhatsApp takes them, and as little more as makes them that. */

const u32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
};
const text = (value: string): Buffer => Buffer.from(value, 'latin1');

function filled(head: Buffer, bytes: number): Buffer {
  return Buffer.concat([head, Buffer.alloc(Math.max(0, bytes - head.length), 0x5a)]);
}

export function aJpeg(bytes = 2_000): Buffer {
  const head = Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16]), text('JFIF\0')]);
  return filled(head, bytes);
}

export function aPng(bytes = 2_000): Buffer {
  const sizes = Buffer.concat([u32(1), u32(1), Buffer.from([8, 2, 0, 0, 0]), u32(0)]);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const data = Buffer.concat([u32(0), text('IDAT'), u32(0)]);
  return filled(Buffer.concat([signature, u32(13), text('IHDR'), sizes, data]), bytes);
}

/** The brand tells MP4, sound alone and 3GPP apart. */
export function anMp4(bytes = 2_000, brand = 'isom'): Buffer {
  const head = [u32(20), text('ftyp'), text(brand.padEnd(4)), u32(0), text('mp42')];
  return filled(Buffer.concat(head), bytes);
}

export function aPdf(bytes = 2_000): Buffer {
  return filled(text('%PDF-1.7\n'), bytes);
}

export function anOgg(codec: 'OpusHead' | '\x01vorbis', bytes = 2_000): Buffer {
  return filled(Buffer.concat([text('OggS'), Buffer.alloc(24), text(codec)]), bytes);
}

export function aWebp({ pixels = 512, isMoving = false, bytes = 2_000 } = {}): Buffer {
  const side = Buffer.alloc(3);
  side.writeUIntLE(pixels - 1, 0, 3);
  const flags = Buffer.from([isMoving ? 0x02 : 0, 0, 0, 0]);
  const head = [
    text('RIFF'),
    Buffer.alloc(4),
    text('WEBP'),
    text('VP8X'),
    Buffer.from([10, 0, 0, 0]),
  ];
  return filled(Buffer.concat([...head, flags, side, side]), bytes);
}

export interface FileFields {
  type?: string;
  name?: string;
}

/** A form with one file in it. */
export function formOf(bytes: Buffer, { type = '', name = 'file' }: FileFields = {}): FormData {
  const form = new FormData();
  form.append('file', new Blob([new Uint8Array(bytes)], { type }), name);
  return form;
}

/** An uploaded file. */
export async function aMedia(
  client: Pick<ApiClient, 'upload'>,
  bytes = aJpeg(),
  fields: FileFields = {},
): Promise<Media> {
  const answer: Answer = await client.upload(formOf(bytes, fields));
  if (answer.status !== 201) throw new Error(`upload: ${answer.status} ${answer.text}`);
  return answer.data as Media;
}
