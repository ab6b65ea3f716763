import type { MessageContent, MessageMedia } from '@waypost/contract';
import type { MessageItem } from '@waypost/whatsapp';

/** What the API shows of a received message; the rest is kept as Meta sent it. */
export function inboundContent({
  type,
  text,
  content,
}: Pick<MessageItem, 'type' | 'text' | 'content'>): MessageContent {
  switch (type) {
    case 'text':
      return text === undefined ? {} : { text: { body: text } };
    case 'image':
    case 'video':
    case 'audio':
    case 'document':
    case 'sticker':
      return { [type]: mediaOf(content) };
    case 'location':
      return placeOf(content);
    default:
      return {};
  }
}

function mediaOf(content: Readonly<Record<string, unknown>>): MessageMedia {
  const { id, caption, filename, voice, mime_type: mimeType } = content;
  return {
    ...(typeof id === 'string' ? { fileStatus: 'coming' as const } : {}),
    ...(typeof caption === 'string' ? { caption } : {}),
    ...(typeof filename === 'string' ? { filename } : {}),
    ...(typeof voice === 'boolean' ? { voice } : {}),
    ...(typeof mimeType === 'string' ? { mimeType } : {}),
  };
}

function placeOf(content: Readonly<Record<string, unknown>>): MessageContent {
  const [latitude, longitude] = [Number(content.latitude), Number(content.longitude)];
  if (!Number.isFinite(latitude) || !Number.isFinite(longitude)) return {};
  const { name, address } = content;
  return {
    location: {
      latitude,
      longitude,
      ...(typeof name === 'string' ? { name } : {}),
      ...(typeof address === 'string' ? { address } : {}),
    },
  };
}
