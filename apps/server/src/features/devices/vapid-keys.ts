import webPush from 'web-push';
import type { Logger } from '../../platform/logger.js';
import type { SecretBox } from '../../platform/secret-box.js';
import type { PusherStore } from './pusher.store.js';

export interface VapidKeys {
  publicKey: string;
  privateKey: string;
}

const PURPOSE = 'vapid';

/**
 * The keys that pushes to browsers are signed with, made once for all processes: a browser takes pushes
 * only by the key that it subscribed with.
 */
export function createVapidKeys({
  pusher,
  box,
  log,
}: {
  pusher: Pick<
    PusherStore,
    'findVapidAcrossOwners' | 'keepVapidAcrossOwners' | 'replaceVapidAcrossOwners'
  >;
  box: SecretBox;
  log: Logger;
}): () => Promise<VapidKeys> {
  let known: VapidKeys | undefined;

  const make = (): { publicKey: string; privateKey: string } => {
    const { publicKey, privateKey } = webPush.generateVAPIDKeys();
    return { publicKey, privateKey: box.seal(privateKey, PURPOSE) };
  };

  const opened = (sealed: string): string | null => {
    try {
      return box.open(sealed, PURPOSE);
    } catch {
      return null;
    }
  };

  const read = async (): Promise<VapidKeys> => {
    const kept =
      (await pusher.findVapidAcrossOwners()) ?? (await pusher.keepVapidAcrossOwners(make()));
    const { publicKey, privateKey: sealed } = kept;
    const privateKey = opened(sealed);
    if (privateKey === null) {
      log.error('the keys of Web Push cannot be opened and are made anew; browsers must subscribe');
      await pusher.replaceVapidAcrossOwners(kept, make());
      return read();
    }
    if (box.isOld(sealed)) {
      const again = { publicKey, privateKey: box.seal(privateKey, PURPOSE) };
      await pusher.replaceVapidAcrossOwners(kept, again);
    }
    return { publicKey, privateKey };
  };

  return async () => (known ??= await read());
}
