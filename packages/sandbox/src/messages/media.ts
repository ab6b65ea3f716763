import { invalidParameter, missingParameter } from '../errors.js';
import { lengthOf, type Json } from '../json.js';
import { tooLong } from './texts.js';

const CAPTION_MAX = 1024;

/** A file by its id or from its link (cloud-api.md §1.2), at `where` in the request. */
export function checkSource(where: string, media: Json): void {
  const sources = ['id', 'link'].filter((name) => media[name] !== undefined);
  const [source] = sources;
  if (source === undefined) throw missingParameter(`${where}['id'] or ${where}['link']`);
  if (sources.length > 1) throw invalidParameter(`${where} takes either id or link, not both`);
  if (!isId(media[source])) throw invalidParameter(`${where}['${source}'] must be a string`);
  if (source === 'link' && !isHttpLink(media.link)) {
    throw invalidParameter(`${where}['link'] is not a valid URL`);
  }
}

export function checkCaption(where: string, { caption }: Json): void {
  if (caption === undefined) return;
  if (typeof caption !== 'string') throw invalidParameter(`${where}['caption'] must be a string`);
  if (lengthOf(caption) > CAPTION_MAX) throw tooLong(`${where}['caption']`, CAPTION_MAX);
}

export function isHttpLink(link: unknown): boolean {
  return typeof link === 'string' && /^https?:\/\/[^\s/]+/i.test(link) && URL.canParse(link);
}

/** Graph takes ids as texts and as numbers. */
function isId(value: unknown): boolean {
  return (typeof value === 'string' && value !== '') || Number.isSafeInteger(value);
}
