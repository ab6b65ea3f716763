import type { Readable } from 'node:stream';
import { Agent } from 'undici';
import { GraphApiError } from '../errors.js';

/** Where Meta keeps files (cloud-api.md §5): nobody else is shown the token, or asked anything. */
const HOSTS = ['fbsbx.com', 'fbcdn.net', 'whatsapp.net'];
const CONNECTIONS = 8;
const CONNECT_TIMEOUT_MS = 3_000;
const SILENCE_MS = 30_000;
/** A whole file, the largest by a slow line included. */
const FILE_MS = 120_000;

export interface Downloader {
  /** The bytes behind a URL of Meta's. Fails with `GraphApiError`, before the first byte. */
  open(url: string, options: { token: string; signal: AbortSignal }): Promise<Readable>;
  close(): Promise<void>;
}

/** Downloads from Meta's hosts, and from where Graph itself is; follows no redirect. */
export function createDownloader(graphOrigin: string): Downloader {
  const agent = new Agent({
    connections: CONNECTIONS,
    connect: { timeout: CONNECT_TIMEOUT_MS },
    headersTimeout: SILENCE_MS,
    bodyTimeout: SILENCE_MS,
  });
  return {
    open: async (url, { token, signal }) => {
      const place = parse(url);
      if (!place || !isMetas(place, graphOrigin)) {
        throw new GraphApiError({ kind: 'rejected', title: 'The file is not at Meta' });
      }
      const answer = await agent
        .request({
          origin: place.origin,
          path: place.pathname + place.search,
          method: 'GET',
          headers: { authorization: `Bearer ${token}`, 'user-agent': 'Waypost' },
          signal: AbortSignal.any([signal, AbortSignal.timeout(FILE_MS)]),
        })
        .catch(() => {
          throw new GraphApiError({ kind: 'not_sent', title: 'Meta could not be reached' });
        });
      if (answer.statusCode === 200) return answer.body;
      await answer.body.dump().catch(() => undefined);
      throw new GraphApiError({
        // Its URL may be over: another one can be asked for.
        kind: 'transient',
        title: 'Meta does not give the file',
        httpStatus: answer.statusCode,
      });
    },
    close: () => agent.destroy(),
  };
}

function parse(url: string): URL | null {
  return URL.canParse(url) ? new URL(url) : null;
}

function isMetas(url: URL, graphOrigin: string): boolean {
  if (url.username !== '' || url.password !== '') return false;
  if (url.origin === graphOrigin) return true;
  return (
    url.protocol === 'https:' &&
    url.port === '' &&
    HOSTS.some((host) => url.hostname === host || url.hostname.endsWith(`.${host}`))
  );
}
