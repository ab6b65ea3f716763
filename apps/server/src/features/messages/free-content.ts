import type { MessageContent, SendMessageBody } from '@waypost/contract';
import {
  locationContent,
  mediaContent,
  textContent,
  type MessageContent as GraphContent,
} from '@waypost/whatsapp';

/**
 * What needs no template, as the API shows it and as Meta takes it. The schema lets exactly one of
 * its members pass, the one that the type names.
 */
export function freeContent({ text, image, video, audio, document, location }: SendMessageBody): {
  content: MessageContent;
  payload: GraphContent;
} {
  if (text) return { content: { text }, payload: textContent(text) };
  if (image) return { content: { image }, payload: mediaContent('image', image) };
  if (video) return { content: { video }, payload: mediaContent('video', video) };
  if (audio) return { content: { audio }, payload: mediaContent('audio', audio) };
  if (document) return { content: { document }, payload: mediaContent('document', document) };
  if (location) return { content: { location }, payload: locationContent(location) };
  throw new Error('The schema lets no message without content pass.');
}
