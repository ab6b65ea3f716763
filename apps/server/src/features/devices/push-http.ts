import { Agent } from 'undici';
import { isPublicAddress, lookupPublic } from '../../platform/http/public-address.js';

export interface PushAnswer {
  status: number;
  retryAfter: string | undefined;
  body: string;
}

export interface PushHttp {
  /** Follows no redirect. @throws when there is no answer in time */
  post(
    url: string,
    headers: Readonly<Record<string, string | number>>,
    body: Buffer | string,
  ): Promise<PushAnswer>;
  close(): Promise<void>;
}

const CONNECT_TIMEOUT_MS = 3_000;
const TIMEOUT_MS = 10_000;
const CONNECTIONS = 16;
const BODY_MAX_BYTES = 65_536;

/** Posts to push services. @param isPublic only to those on the Internet: a stranger gave the address */
export function createPushHttp({ isPublic }: { isPublic: boolean }): PushHttp {
  const agent = new Agent({
    connections: CONNECTIONS,
    connect: { timeout: CONNECT_TIMEOUT_MS, ...(isPublic ? { lookup: lookupPublic } : {}) },
    maxResponseSize: BODY_MAX_BYTES,
  });
  return {
    post: async (url, headers, body) => {
      const { origin, protocol, hostname, pathname, search } = new URL(url);
      // An address is connected to without being looked up.
      const isAddress = /^\[|^[\d.]+$/.test(hostname);
      if (isPublic && (protocol !== 'https:' || (isAddress && !isPublicAddress(hostname)))) {
        throw new Error('The address is not public.');
      }
      const answer = await agent.request({
        origin,
        path: pathname + search,
        method: 'POST',
        headers: Object.entries(headers).flatMap(([name, value]) => [name, String(value)]),
        body,
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      const retryAfter = answer.headers['retry-after'];
      return {
        status: answer.statusCode,
        retryAfter: Array.isArray(retryAfter) ? retryAfter[0] : retryAfter,
        body: await answer.body.text(),
      };
    },
    close: () => agent.destroy(),
  };
}
