import type { EventEmitter } from 'node:events';
import { createRequire } from 'node:module';
import { MongoNetworkError } from 'mongodb';

/** What is used here of the driver's own class, which it does not export. */
interface Connection extends EventEmitter {
  /** Why it was closed. */
  error: Error | null;
  writeCommand: (this: Connection, command: object, options: object) => Promise<void>;
}

/**
 * Makes a command fail whose connection is closed before all of it is written. The driver (7.9) waits for
 * the socket to drain or to fail, and a closed one does neither: whoever asked would wait for ever, and
 * with it a batch, a worker or the driver's own look at the servers. It happens when a socket that has just
 * been ended by the other side is written to, and when a frozen database takes a large command in part.
 */
export function failWritesOfClosedConnections(): void {
  const load = createRequire(import.meta.url);
  // Safe: the tests of it fail where the driver has no such class or method any more.
  const { prototype } = (
    load('mongodb/lib/cmap/connection.js') as { Connection: { prototype: Connection } }
  ).Connection;
  const { writeCommand } = prototype;
  prototype.writeCommand = async function (command, options): Promise<void> {
    let onClose: () => void = () => undefined;
    const closed = new Promise<never>((_resolve, reject) => {
      onClose = () => reject(this.error ?? new MongoNetworkError('The connection was closed.'));
      this.once('close', onClose);
    });
    try {
      await Promise.race([writeCommand.call(this, command, options), closed]);
    } finally {
      this.off('close', onClose);
    }
  };
}
