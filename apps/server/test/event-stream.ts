import { expect } from 'vitest';
import type { ApiClient } from './api-client.js';

export interface StreamedEvent {
  id: string;
  type: string;
  data: { id?: string; status?: string };
}

/** A client that reads a stream of events. */
export interface Follower {
  events: StreamedEvent[];
  ended: Promise<void>;
  close(): void;
}

/** Opens a stream and reads it until it is closed. */
export async function openStream(
  { token = '' }: Pick<ApiClient, 'token'>,
  url: string,
  lastEventId?: string,
): Promise<Follower> {
  const abort = new AbortController();
  const answer = await fetch(`${url}/api/events`, {
    headers: {
      accept: 'text/event-stream',
      authorization: `Bearer ${token}`,
      ...(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }),
    },
    signal: abort.signal,
  });
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toContain('text/event-stream');
  const events: StreamedEvent[] = [];
  return { events, ended: read(answer, events), close: () => abort.abort() };
}

async function read(answer: Response, events: StreamedEvent[]): Promise<void> {
  let text = '';
  const decoder = new TextDecoder();
  try {
    for await (const chunk of answer.body ?? []) {
      text += decoder.decode(chunk as Uint8Array, { stream: true });
      const blocks = text.split('\n\n');
      text = blocks.pop() ?? '';
      events.push(...blocks.flatMap(parse));
    }
  } catch {
    // The test closed it.
  }
}

function parse(block: string): StreamedEvent[] {
  const field = (name: string) =>
    block
      .split('\n')
      .find((line) => line.startsWith(`${name}: `))
      ?.slice(name.length + 2);
  const [type, data] = [field('event'), field('data')];
  if (type === undefined || data === undefined) return [];
  return [{ id: field('id') ?? '', type, data: JSON.parse(data) as StreamedEvent['data'] }];
}
