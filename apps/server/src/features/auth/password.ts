import { hash, verify } from '@node-rs/argon2';

// Argon2id (the library's default) with m = 46 MiB, t = 1, p = 1: OWASP Password Storage Cheat Sheet.
const cost = { memoryCost: 47_104, timeCost: 1, parallelism: 1 };

export function hashPassword(password: string): Promise<string> {
  return hash(password, cost);
}

let hashOfNobody: Promise<string> | undefined;

/** Takes as long for an unknown account as for a known one, so that time tells nothing. */
export async function verifyPassword(
  passwordHash: string | undefined,
  password: string,
): Promise<boolean> {
  hashOfNobody ??= hashPassword('the password of nobody');
  const matches = await verify(passwordHash ?? (await hashOfNobody), password);
  return matches && passwordHash !== undefined;
}
