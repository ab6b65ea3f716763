const OFFICE = 'application/vnd.openxmlformats-officedocument';
const KB = 1024;
const MB = 1024 * KB;

/** cloud-api.md §5: what each kind may be, and its size. */
const KINDS: Record<string, { types: string[]; most: number }> = {
  image: { types: ['image/jpeg', 'image/png'], most: 5 * MB },
  video: { types: ['video/mp4', 'video/3gpp'], most: 16 * MB },
  audio: {
    types: ['audio/aac', 'audio/amr', 'audio/mpeg', 'audio/mp4', 'audio/ogg'],
    most: 16 * MB,
  },
  document: {
    types: [
      ...['text/plain', 'application/pdf', 'application/msword', 'application/vnd.ms-excel'],
      ...['application/vnd.ms-powerpoint', `${OFFICE}.wordprocessingml.document`],
      ...[`${OFFICE}.spreadsheetml.sheet`, `${OFFICE}.presentationml.presentation`],
    ],
    most: 100 * MB,
  },
  sticker: { types: ['image/webp'], most: 500 * KB },
};

export const SUPPORTED_TYPES = Object.values(KINDS).flatMap(({ types }) => types);

export function kindOfType(mimeType: string): string | null {
  return Object.keys(KINDS).find((kind) => KINDS[kind]?.types.includes(mimeType)) ?? null;
}

export function mostBytes(mimeType: string): number {
  return KINDS[kindOfType(mimeType) ?? '']?.most ?? 0;
}

const at = (bytes: Buffer, offset: number, text: string): boolean =>
  bytes.toString('latin1', offset, offset + text.length) === text;
const isContainer = (bytes: Buffer) => at(bytes, 4, 'ftyp');
const isOldOffice = (bytes: Buffer) => at(bytes, 0, '\xd0\xcf\x11\xe0');
const isZip = (bytes: Buffer) => at(bytes, 0, 'PK');

const SIGNATURES = new Map<string, (bytes: Buffer) => boolean>([
  ['image/jpeg', (bytes) => at(bytes, 0, '\xff\xd8\xff')],
  ['image/png', (bytes) => at(bytes, 0, '\x89PNG')],
  ['image/webp', (bytes) => at(bytes, 0, 'RIFF') && at(bytes, 8, 'WEBP')],
  ['video/mp4', isContainer],
  ['video/3gpp', isContainer],
  ['audio/mp4', isContainer],
  ['audio/ogg', (bytes) => at(bytes, 0, 'OggS')],
  ['audio/amr', (bytes) => at(bytes, 0, '#!AMR')],
  ['audio/mpeg', (bytes) => at(bytes, 0, 'ID3') || bytes[0] === 0xff],
  ['audio/aac', (bytes) => bytes[0] === 0xff],
  ['application/pdf', (bytes) => at(bytes, 0, '%PDF')],
  ['application/msword', isOldOffice],
  ['application/vnd.ms-excel', isOldOffice],
  ['application/vnd.ms-powerpoint', isOldOffice],
  ['text/plain', () => true],
]);

/** Whether bytes begin as files of this type do. */
export function looksLike(mimeType: string, bytes: Buffer): boolean {
  return (SIGNATURES.get(mimeType) ?? isZip)(bytes);
}
