import { GraphError } from '../errors.js';
import { isRecord, recordsIn, textOf, type Json } from '../json.js';
import { kindOfType } from '../media-types.js';
import type { MediaEntry } from '../state/media.js';

const KINDS = ['image', 'video', 'audio', 'document', 'sticker', 'gif'];

interface Place {
  kind: string;
  media: Json;
}

/** Refuses ids that are not the number's; says whether one of the files will turn out useless. */
export function checkMediaIds(
  type: string,
  content: unknown,
  find: (id: string) => MediaEntry | null,
): { isBroken: boolean } {
  let isBroken = false;
  for (const { kind, media } of placesIn(type, content)) {
    const id = textOf(media.id);
    if (id === undefined) continue;
    const entry = find(id);
    if (!entry) {
      throw new GraphError(100, {
        message: `(#100) Param ${kind}['id'] is not a valid whatsapp business account media attachment ID`,
      });
    }
    const isKind = kindOfType(entry.mimeType) === (kind === 'gif' ? 'video' : kind);
    if (entry.isBroken || !isKind) isBroken = true;
  }
  return { isBroken };
}

function placesIn(type: string, content: unknown): Place[] {
  if (!isRecord(content)) return [];
  if (KINDS.includes(type)) return [{ kind: type, media: content }];
  if (type === 'interactive') return isRecord(content.header) ? placesOf(content.header) : [];
  return type === 'template' ? placesInComponents(content.components) : [];
}

function placesInComponents(components: unknown): Place[] {
  return recordsIn(components).flatMap((component) => [
    ...recordsIn(component.parameters).flatMap(placesOf),
    ...recordsIn(component.cards).flatMap((card) => placesInComponents(card.components)),
  ]);
}

function placesOf(holder: Json): Place[] {
  const kind = (textOf(holder.type) ?? '').toLowerCase();
  const media = holder[kind];
  return KINDS.includes(kind) && isRecord(media) ? [{ kind, media }] : [];
}
