import { createServer } from 'node:net';
import { StartFailure } from './start-failure.js';

// Below the ports that Linux gives to outgoing connections, so that none of those takes one first.
const LOWEST = 20_000;
const HIGHEST = 31_999;
const TRIES = 50;

/** A port that nobody listens on; the preferred one if it is free. */
export async function findFreePort(preferred: number | null = null): Promise<number> {
  if (preferred !== null && (await bindError(preferred, '127.0.0.1')) === null) {
    return preferred;
  }
  for (let tried = 0; tried < TRIES; tried += 1) {
    const port = LOWEST + Math.floor(Math.random() * (HIGHEST - LOWEST));
    if ((await bindError(port, '127.0.0.1')) === null) return port;
  }
  throw new StartFailure(`No free port was found between ${LOWEST} and ${HIGHEST}.`);
}

/** @throws StartFailure naming the setting to change, when the port cannot be listened on. */
export async function assertPortIsFree(
  port: number,
  host: string,
  settings: { port: string; host: string },
): Promise<void> {
  const error = await bindError(port, host);
  if (error === null) return;
  if (error.code === 'EADDRINUSE') {
    throw new StartFailure(`Port ${port} is in use; set ${settings.port} to another one.`);
  }
  if (error.code === 'EACCES') {
    throw new StartFailure(`Port ${port} is not allowed; set ${settings.port} to one above 1023.`);
  }
  throw new StartFailure(
    `${settings.host} ${host} cannot be listened on (${error.code ?? error.message}).`,
  );
}

function bindError(port: number, host: string): Promise<NodeJS.ErrnoException | null> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', resolve);
    probe.listen(port, host, () => probe.close(() => resolve(null)));
  });
}
