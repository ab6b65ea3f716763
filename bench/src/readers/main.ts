import { request } from 'node:http';

/** What these clients are to read, and for whom. */
export interface ReadersTask {
  url: string;
  /** One for each client. */
  tokens: string[];
}

/** Message, status, client, and when it was there: by the clock that all processes share. */
export type Sighting = [id: string, status: string, client: number, atMs: number];

export type ReadersNews =
  | { type: 'open' }
  | { type: 'seen'; sightings: Sighting[] }
  | { type: 'ended'; client: number; reason: string };

const REPORT_MS = 250;
/** Only as much is read of an event as has to be: who measures shall not be what is measured. */
const STATUS = /\ndata: \{"id":"(msg_\w+)".*?"status":"(\w+)"/;

let sightings: Sighting[] = [];

function say(news: ReadersNews): void {
  process.send?.(news);
}

function read({ url, token, client }: { url: string; token: string; client: number }) {
  return new Promise<void>((resolve) => {
    const end = (reason: string): void => say({ type: 'ended', client, reason });
    const call = request(
      `${url}/api/events`,
      { agent: false, headers: { accept: 'text/event-stream', authorization: `Bearer ${token}` } },
      (answer) => {
        if (answer.statusCode !== 200) end(`answered ${answer.statusCode ?? 0}`);
        let rest = '';
        answer.setEncoding('utf8');
        answer.on('data', (chunk: string) => {
          const atMs = performance.timeOrigin + performance.now();
          const events = (rest + chunk).split('\n\n');
          rest = events.pop() ?? '';
          for (const event of events) {
            const [, id, status] = STATUS.exec(event) ?? [];
            if (id !== undefined && status !== undefined)
              sightings.push([id, status, client, atMs]);
          }
          resolve();
        });
        answer.on('end', () => end('ended'));
      },
    );
    call.on('error', (error) => end(error.message));
    call.end();
  });
}

process.on('message', ({ url, tokens }: ReadersTask) => {
  void Promise.all(tokens.map((token, client) => read({ url, token, client }))).then(() =>
    say({ type: 'open' }),
  );
});
process.on('disconnect', () => process.exit());
setInterval(() => {
  if (sightings.length === 0) return;
  say({ type: 'seen', sightings });
  sightings = [];
}, REPORT_MS);
