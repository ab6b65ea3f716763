import { idAt, isRecord, type Json } from '../json.js';
import type { MessageContent } from './content.js';

export type FileKind = 'image' | 'video' | 'audio' | 'voice' | 'document' | 'sticker' | 'gif';

/** A file that a message names by its id. */
export interface MediaReference {
  kind: FileKind;
  id: string;
  /** Where the file stands in the content: `template.components.0.parameters.0.image`. */
  path: string;
}

const KINDS: ReadonlySet<string> = new Set([
  'image',
  'video',
  'audio',
  'document',
  'sticker',
  'gif',
]);
/** What is the caller's own, whatever its names are. */
const OPAQUE: ReadonlySet<string> = new Set(['data', 'flow_action_data']);

/** Every file of a message that is given by id. */
export function mediaReferences(content: MessageContent): MediaReference[] {
  const found: MediaReference[] = [];
  mapFiles(content, '', (kind, file, path) => {
    const id = idAt(file, 'id');
    if (id !== undefined) found.push({ kind: kindOf(kind, file), id, path });
    return file;
  });
  return found;
}

/** The same content with other ids of its files. */
export function withMediaIds(
  content: MessageContent,
  ids: ReadonlyMap<string, string>,
): MessageContent {
  return mapFiles(content, '', (_kind, file) => {
    const other = ids.get(idAt(file, 'id') ?? '');
    return other === undefined ? file : { ...file, id: other };
  }) as MessageContent; // Safe: only ids, which are texts, are others.
}

function kindOf(kind: string, file: Json): FileKind {
  // Safe: `KINDS` has no others.
  return kind === 'audio' && file.voice === true ? 'voice' : (kind as FileKind);
}

type Change = (kind: string, file: Json, path: string) => Json;

function mapFiles(value: unknown, path: string, change: Change): unknown {
  const inside = (name: string | number) => (path === '' ? String(name) : `${path}.${name}`);
  if (Array.isArray(value)) {
    return value.map((item, index) => mapFiles(item, inside(index), change));
  }
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, child]) => {
      if (OPAQUE.has(name)) return [name, child];
      const isFile = KINDS.has(name) && isRecord(child);
      return [
        name,
        isFile ? change(name, child, inside(name)) : mapFiles(child, inside(name), change),
      ];
    }),
  );
}
