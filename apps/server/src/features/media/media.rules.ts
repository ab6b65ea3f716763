import type { FileKind } from '@waypost/whatsapp';

/** What a file can be sent as. */
export type MediaKind = 'image' | 'video' | 'audio' | 'document' | 'sticker';

interface MediaType {
  kind: MediaKind;
  maxBytes: number;
}

const KB = 1024;
const MB = 1024 * KB;
const STICKER_STILL_BYTES = 100 * KB;
const STICKER_PIXELS = 512;
/** The largest file of any kind, and of those that people send (cloud-api.md §5). */
export const FILE_MAX_BYTES = 100 * MB;

const OFFICE = 'application/vnd.openxmlformats-officedocument';
const BYTES: Readonly<Record<MediaKind, number>> = {
  image: 5 * MB,
  video: 16 * MB,
  audio: 16 * MB,
  document: FILE_MAX_BYTES,
  sticker: 500 * KB,
};
const KINDS: readonly [MediaKind, readonly string[]][] = [
  ['image', ['image/jpeg', 'image/png']],
  ['video', ['video/mp4', 'video/3gpp']],
  ['audio', ['audio/aac', 'audio/amr', 'audio/mpeg', 'audio/mp4', 'audio/ogg']],
  [
    'document',
    [
      'text/plain',
      'application/pdf',
      'application/msword',
      'application/vnd.ms-excel',
      'application/vnd.ms-powerpoint',
      `${OFFICE}.wordprocessingml.document`,
      `${OFFICE}.spreadsheetml.sheet`,
      `${OFFICE}.presentationml.presentation`,
    ],
  ],
  ['sticker', ['image/webp']],
];

/** cloud-api.md §5. */
const TYPES: ReadonlyMap<string, MediaType> = new Map(
  KINDS.flatMap(([kind, types]) =>
    types.map((type) => [type, { kind, maxBytes: BYTES[kind] }] as const),
  ),
);

/** Other names of the same thing, as browsers, phones and detectors have them. */
const ALIASES: ReadonlyMap<string, string> = new Map([
  ['image/jpg', 'image/jpeg'],
  ['audio/mp3', 'audio/mpeg'],
  ['audio/m4a', 'audio/mp4'],
  ['audio/x-m4a', 'audio/mp4'],
  ['audio/x-aac', 'audio/aac'],
  ['audio/opus', 'audio/ogg'],
  ['application/ogg', 'audio/ogg'],
  ['video/x-m4v', 'video/mp4'],
  ['video/3gp', 'video/3gpp'],
]);

/** The older formats of Office are one container, told apart by what they say they are. */
const OLD_OFFICE: ReadonlyMap<string, string> = new Map([
  ['doc', 'application/msword'],
  ['xls', 'application/vnd.ms-excel'],
  ['ppt', 'application/vnd.ms-powerpoint'],
]);

/** What says nothing: also the type that a part of a form has when none is given (RFC 7578 §4.4). */
const UNSAID = new Set(['', 'text/plain', 'application/octet-stream']);

export interface Claimed {
  declaredType: string;
  name?: string;
}

/** What a file counts as, or what is wrong with it. */
export type Judgement = { ok: true; mimeType: string } | { ok: false; fault: string };

/**
 * Decides what a file is.
 * @param detected the type that its first bytes show; undefined where they show none
 * @param isText whether its first bytes can be text
 */
export function judgeType(
  { declaredType, name = '' }: Claimed,
  { detected, isText }: { detected: string | undefined; isText: boolean },
): Judgement {
  const declared = plainType(declaredType);
  const ending = /\.([a-z0-9]+)$/i.exec(name)?.[1]?.toLowerCase() ?? '';
  const found = typeFound(detected, { declared, ending, isText });
  if (found === undefined || !TYPES.has(found)) {
    return { ok: false, fault: `WhatsApp takes no file of this kind (${found ?? 'unknown'}).` };
  }
  if (UNSAID.has(declared) || declared === found) return { ok: true, mimeType: found };
  return { ok: false, fault: `It says that it is ${declared}, but it is ${found}.` };
}

function typeFound(
  detected: string | undefined,
  { declared, ending, isText }: { declared: string; ending: string; isText: boolean },
): string | undefined {
  // Text may begin with what other files begin with.
  if (isText && ending === 'txt') return 'text/plain';
  if (detected === undefined) {
    if (!isText) return undefined;
    return declared === 'text/plain' && ending === '' ? 'text/plain' : 'text';
  }
  // Only Opus is played, and detectors say so behind the type.
  if (detected.startsWith('audio/ogg'))
    return detected.includes('opus') ? 'audio/ogg' : 'OGG without Opus';
  const found = plainType(detected);
  if (found === 'application/x-cfb') {
    return [...OLD_OFFICE.values()].includes(declared) ? declared : OLD_OFFICE.get(ending);
  }
  // The same container with sound alone.
  if (found === 'video/mp4' && declared === 'audio/mp4') return declared;
  return found;
}

/** In lower case, without parameters, by its common name. */
export function plainType(type: string): string {
  const plain = (type.split(';')[0] ?? '').trim().toLowerCase();
  return ALIASES.get(plain) ?? plain;
}

/** Why a file cannot be sent as this, if it cannot: voice messages and GIFs are stricter than their kinds. */
export function faultOfFile(
  kind: FileKind,
  { mimeType, bytes }: { mimeType: string; bytes: number },
): string | undefined {
  const types = typesFor(kind);
  if (!types.includes(mimeType)) {
    return `This file is ${mimeType}; a message of kind ${kind} takes ${types.join(', ')}.`;
  }
  const maxBytes = TYPES.get(mimeType)?.maxBytes ?? 0;
  if (bytes <= maxBytes) return undefined;
  return `This file has ${bytes} bytes; a message of kind ${kind} takes at most ${maxBytes}.`;
}

function typesFor(kind: FileKind): readonly string[] {
  if (kind === 'voice') return ['audio/ogg'];
  if (kind === 'gif') return ['video/mp4'];
  return KINDS.find(([name]) => name === kind)?.[1] ?? [];
}

/** Whether a digest is this one, in whichever way Meta writes it (cloud-api.md §5); none can be compared with others. */
export function isSameDigest(hex: string, given: string | undefined): boolean {
  if (given === undefined) return true;
  if (/^[0-9a-f]{64}$/i.test(given)) return given.toLowerCase() === hex;
  if (!/^[\w+/-]{43}=?$/.test(given)) return true;
  return Buffer.from(given, 'base64').toString('hex') === hex;
}

export function kindOf(mimeType: string): MediaKind | undefined {
  return TYPES.get(plainType(mimeType))?.kind;
}

/** The type that a file is served with: what a browser could run is not told to be that. */
export function servedType(mimeType: string): string {
  const plain = plainType(mimeType);
  return TYPES.has(plain) ? plain : 'application/octet-stream';
}

/** The largest size of a file of this type; by its first bytes where a sticker moves or not. */
export function maxBytesOf(mimeType: string, head: Uint8Array): number {
  const type = TYPES.get(mimeType);
  if (!type) return 0;
  return type.kind === 'sticker' && !readSticker(head)?.isMoving
    ? STICKER_STILL_BYTES
    : type.maxBytes;
}

/** What is wrong with a sticker's picture, if anything. */
export function stickerFault(mimeType: string, head: Uint8Array): string | undefined {
  if (kindOf(mimeType) !== 'sticker') return undefined;
  const sticker = readSticker(head);
  const isRight = sticker?.width === STICKER_PIXELS && sticker.height === STICKER_PIXELS;
  return isRight ? undefined : `A sticker has ${STICKER_PIXELS} × ${STICKER_PIXELS} pixels.`;
}

/** The three kinds of WebP (RFC 9649 §2.5–2.7). */
function readSticker(
  head: Uint8Array,
): { width: number; height: number; isMoving: boolean } | undefined {
  const at = (index: number): number => head[index] ?? 0;
  const letters = String.fromCharCode(...head.subarray(12, 16));
  const two = (index: number): number => at(index) | (at(index + 1) << 8);
  switch (letters) {
    case 'VP8X':
      return {
        width: 1 + (two(24) | (at(26) << 16)),
        height: 1 + (two(27) | (at(29) << 16)),
        isMoving: (at(20) & 0x02) !== 0,
      };
    case 'VP8L': {
      const bits = two(21) | (at(23) << 16) | (at(24) << 24);
      return { width: 1 + (bits & 0x3fff), height: 1 + ((bits >>> 14) & 0x3fff), isMoving: false };
    }
    case 'VP8 ':
      return { width: two(26) & 0x3fff, height: two(28) & 0x3fff, isMoving: false };
    default:
      return undefined;
  }
}
