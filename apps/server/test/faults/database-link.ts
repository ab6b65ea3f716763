import { connect, createServer, type Socket } from 'node:net';

/** A wire to the database that can be cut, held and slowed. */
export interface DatabaseLink {
  /** The database through this wire, by one address alone. */
  uri: string;
  /** Nothing comes through in either direction; what is written waits in the wire. */
  freeze(): void;
  thaw(): void;
  /** Every connection ends, and none is let in until `mend`. */
  cut(): void;
  mend(): void;
  /** Every connection ends, and new ones are let in. */
  reset(): void;
  /** The same in good order, as the system of a server that died does for it. */
  hangUp(): void;
  /** Each answer takes so much longer. */
  delayMs: number;
  /** The next answers do not arrive, though what was asked was done: their connections end instead. */
  loseAnswers(count: number, when?: (request: Buffer) => boolean): void;
  /**
   * From now until `letGo`, requests like this wait for ever: kept from the database, or done there and their
   * answers kept. Resolves with the first of them.
   */
  hold(part: 'request' | 'answer', when: (request: Buffer) => boolean): Promise<void>;
  /** New requests come through again; whoever waits still does. */
  letGo(): void;
  close(): Promise<void>;
}

interface Pair {
  client: Socket;
  server: Socket;
  lastRequest: Buffer;
  isHeld: boolean;
}

interface Hold {
  part: 'request' | 'answer';
  when: (request: Buffer) => boolean;
  onHeld: () => void;
}

export async function startDatabaseLink(mongoUri: string): Promise<DatabaseLink> {
  const { hostname, port } = new URL(mongoUri);
  const pairs = new Set<Pair>();
  let isCut = false;
  let isFrozen = false;
  let lost = { count: 0, when: (_request: Buffer): boolean => true };
  let held: Hold | undefined;

  const end = ({ client, server }: Pair): void => {
    client.destroy();
    server.destroy();
  };
  const isKept = (pair: Pair, part: Hold['part']): boolean => {
    if (!pair.isHeld && held?.part === part && held.when(pair.lastRequest)) {
      pair.isHeld = true;
      held.onHeld();
    }
    return pair.isHeld;
  };
  const listener = createServer((client) => {
    if (isCut) {
      client.destroy();
      return;
    }
    const server = connect(Number(port), hostname);
    const pair: Pair = { client, server, lastRequest: Buffer.alloc(0), isHeld: false };
    pairs.add(pair);
    client.setNoDelay(true);
    server.setNoDelay(true);
    if (isFrozen) {
      client.pause();
      server.pause();
    }
    for (const socket of [client, server]) {
      socket.on('error', () => end(pair));
      socket.on('close', () => {
        pairs.delete(pair);
        end(pair);
      });
    }
    client.on('data', (chunk: Buffer) => {
      pair.lastRequest = chunk;
      if (isKept(pair, 'request')) return;
      server.write(chunk);
    });
    server.on('data', (chunk: Buffer) => {
      if (isKept(pair, 'answer')) return;
      if (lost.count > 0 && lost.when(pair.lastRequest)) {
        lost.count -= 1;
        end(pair);
      } else if (link.delayMs === 0) client.write(chunk);
      else setTimeout(() => client.write(chunk), link.delayMs);
    });
  });
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const address = listener.address();
  if (address === null || typeof address === 'string') throw new Error('The wire has no port.');

  const link: DatabaseLink = {
    uri: `mongodb://127.0.0.1:${address.port}/?directConnection=true`,
    delayMs: 0,
    freeze: () => {
      isFrozen = true;
      for (const { client, server } of pairs) {
        client.pause();
        server.pause();
      }
    },
    thaw: () => {
      isFrozen = false;
      for (const { client, server } of pairs) {
        client.resume();
        server.resume();
      }
    },
    cut: () => {
      isCut = true;
      pairs.forEach(end);
    },
    mend: () => {
      isCut = false;
    },
    reset: () => pairs.forEach(end),
    hangUp: () => {
      for (const { client } of pairs) client.end();
    },
    loseAnswers: (count, when = () => true) => {
      lost = { count, when };
    },
    hold: (part, when) =>
      new Promise((resolve) => {
        held = { part, when, onHeld: resolve };
      }),
    letGo: () => {
      held = undefined;
    },
    close: async () => {
      isCut = true;
      pairs.forEach(end);
      await new Promise((resolve) => listener.close(resolve));
    },
  };
  return link;
}
