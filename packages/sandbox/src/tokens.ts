import type { SandboxDeps } from './graph-deps.js';

/** Whether a call with this token is one of the business's. */
export function isLiveToken(
  { identity, state }: Pick<SandboxDeps, 'identity' | 'state'>,
  token: string | null,
): boolean {
  const { deadTokens } = state.settings;
  if (token === null || deadTokens === 'both') return false;
  if (token === identity.accessToken) return deadTokens !== 'current';
  return token === identity.accessTokenNext && deadTokens !== 'next';
}
