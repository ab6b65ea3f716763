import { describe, expect, it } from 'vitest';
import { createSecretBox } from './secret-box.js';

const key = (id: string, byte: number) => ({ id, secret: new Uint8Array(32).fill(byte) });
const box = createSecretBox([key('k1', 1)]);

describe('createSecretBox', () => {
  it('opens what it sealed, each time in another form', () => {
    const sealed = box.seal('EAAG-canary', 'token');
    expect(sealed).not.toContain('canary');
    expect(box.seal('EAAG-canary', 'token')).not.toBe(sealed);
    expect(box.open(sealed, 'token')).toBe('EAAG-canary');
  });

  it('opens with an older key while keys are rotated', () => {
    const rotated = createSecretBox([key('k2', 2), key('k1', 1)]);
    expect(rotated.open(box.seal('x', 'token'), 'token')).toBe('x');
    expect(rotated.seal('x', 'token')).toMatch(/^v1\.k2\./);
    expect(rotated.isOld(box.seal('x', 'token'))).toBe(true);
    expect(rotated.isOld(rotated.seal('x', 'token'))).toBe(false);
  });

  const sealed = box.seal('x', 'token');
  it.each([
    ['another purpose', box, sealed, 'other'],
    ['another key of the same name', createSecretBox([key('k1', 9)]), sealed, 'token'],
    ['a key that is gone', createSecretBox([key('k2', 1)]), sealed, 'token'],
    ['a changed text', box, sealed.replace(/^(v1\.k1\.[^.]+\.).(.)/, '$1$2$2'), 'token'],
    ['something else', box, 'EAAG', 'token'],
  ])('refuses %s', (_name, by, text, purpose) => {
    expect(() => by.open(text, purpose)).toThrow();
  });
});
