import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { SigningKey } from './config.js';
import { currentKey, deriveKey } from './keys.js';

export interface SecretBox {
  /** What may be stored of a secret; it opens for this purpose alone. */
  seal(secret: string, purpose: string): string;
  /** @throws when it was sealed for another purpose, by a key that is gone, or was changed */
  open(sealed: string, purpose: string): string;
  /** By a key that is being replaced. */
  isOld(sealed: string): boolean;
}

const VERSION = 'v1';
const ALGORITHM = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Keeps secrets at rest by AES-256-GCM, the id of the key beside each; new ones by the first key. */
export function createSecretBox(keys: readonly SigningKey[]): SecretBox {
  const derived = new Map(keys.map((key) => [key.id, deriveKey(key, 'secrets at rest')]));
  const keyOf = (id: string): Uint8Array => {
    const key = derived.get(id);
    if (!key) throw new Error(`The encryption key ${id} is not configured.`);
    return key;
  };
  return {
    seal: (secret, purpose) => {
      const { id } = currentKey(keys);
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv(ALGORITHM, keyOf(id), nonce).setAAD(Buffer.from(purpose));
      const text = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
      const parts = [nonce, text, cipher.getAuthTag()].map((it) => it.toString('base64url'));
      return [VERSION, id, ...parts].join('.');
    },
    open: (sealed, purpose) => {
      const [version, id, nonce, text, tag] = sealed.split('.');
      if (version !== VERSION || !id || !nonce || text === undefined || !tag) {
        throw new Error('This is no sealed secret.');
      }
      const decipher = createDecipheriv(ALGORITHM, keyOf(id), Buffer.from(nonce, 'base64url'), {
        authTagLength: TAG_BYTES,
      })
        .setAAD(Buffer.from(purpose))
        .setAuthTag(Buffer.from(tag, 'base64url'));
      const opened = [decipher.update(Buffer.from(text, 'base64url')), decipher.final()];
      return Buffer.concat(opened).toString('utf8');
    },
    isOld: (sealed) => sealed.split('.')[1] !== currentKey(keys).id,
  };
}
