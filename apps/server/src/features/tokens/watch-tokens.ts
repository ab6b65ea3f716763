import { createHash } from 'node:crypto';
import type { Clock } from '../../platform/clock.js';
import type { Logger } from '../../platform/logger.js';
import type { LiveSecrets } from '../../platform/secret-source.js';
import { TokenChoice } from './token-choice.js';
import { ageInDays, isOld } from './tokens.rules.js';
import type { TokenDoc, TokenStore } from './tokens.store.js';

export interface TokenHealth {
  which: 'current' | 'next';
  isInUse: boolean;
  firstSeenAt: Date;
  ageDays: number;
  /** It is time to replace it. */
  isOld: boolean;
  /** Meta refused it last time. */
  refusedAt?: Date;
}

export interface WatchTokensDeps {
  tokens: Pick<
    TokenStore,
    'seeAcrossOwners' | 'refuseAcrossOwners' | 'acceptAcrossOwners' | 'claimWarningAcrossOwners'
  >;
  readSecrets: () => LiveSecrets;
  refreshSecrets: () => void;
  clock: Clock;
  log: Logger;
}

/** Chooses between the platform's tokens and knows how old they are. */
export class TokenWatch {
  readonly choice: TokenChoice;
  private readonly known = new Map<string, TokenDoc>();
  /** Refused in this process, and not taken since. */
  private readonly refusedHere = new Set<string>();

  constructor(private readonly deps: WatchTokensDeps) {
    this.choice = new TokenChoice({
      read: () => this.configured().map(({ token }) => token),
      refresh: deps.refreshSecrets,
      onRefused: (token, isReplaced) => this.noteRefusal(token, isReplaced),
    });
  }

  /** Looks at every token, learns what other processes found out, and warns once a day. */
  async look(): Promise<void> {
    const configured = this.configured();
    for (const { token } of configured) {
      const print = fingerprintOf(token);
      this.known.set(print, await this.deps.tokens.seeAcrossOwners(print));
    }
    this.forgetAllBut(configured.map(({ token }) => fingerprintOf(token)));
    this.avoidRefused(configured.map(({ token }) => token));
    for (const { which, token } of configured) await this.warn(which, token);
  }

  /** A call with it has succeeded: what was known of its refusal is over. */
  noteSuccess(token: string): void {
    if (this.refusedHere.size === 0 && !this.hasRefused()) return;
    const print = fingerprintOf(token);
    const doc = this.known.get(print);
    const wasRefused = this.refusedHere.delete(token) || doc?.refusedAt !== undefined;
    if (!wasRefused) return;
    if (doc) {
      const { refusedAt: _over, ...rest } = doc;
      this.known.set(print, rest);
    }
    const { tokens, log } = this.deps;
    tokens.acceptAcrossOwners(print).catch((error: unknown) => {
      log.warn({ err: error }, 'could not note that Meta takes a token again');
    });
  }

  health(): TokenHealth[] {
    const inUse = this.choice.current();
    return this.configured().flatMap(({ which, token }) => {
      const doc = this.known.get(fingerprintOf(token));
      if (!doc) return [];
      const ageDays = ageInDays(doc.firstSeenAt, this.deps.clock.now());
      return {
        which,
        isInUse: token === inUse,
        firstSeenAt: doc.firstSeenAt,
        ageDays,
        isOld: isOld(ageDays),
        ...(doc.refusedAt === undefined ? {} : { refusedAt: doc.refusedAt }),
      };
    });
  }

  private configured(): { which: TokenHealth['which']; token: string }[] {
    const { accessToken, accessTokenNext } = this.deps.readSecrets();
    return [
      { which: 'current', token: accessToken },
      ...(accessTokenNext === undefined || accessTokenNext === accessToken
        ? []
        : [{ which: 'next' as const, token: accessTokenNext }]),
    ];
  }

  private forgetAllBut(prints: readonly string[]): void {
    for (const print of this.known.keys()) if (!prints.includes(print)) this.known.delete(print);
  }

  private hasRefused(): boolean {
    return [...this.known.values()].some(({ refusedAt }) => refusedAt !== undefined);
  }

  private avoidRefused(tokens: readonly string[]): void {
    const isRefused = (token: string) =>
      this.known.get(fingerprintOf(token))?.refusedAt !== undefined;
    if (tokens.every(isRefused)) return;
    for (const token of tokens) if (isRefused(token)) this.choice.avoid(token);
  }

  private noteRefusal(token: string, isReplaced: boolean): void {
    const { tokens, log } = this.deps;
    this.refusedHere.add(token);
    const inUse = this.choice.current();
    if (isReplaced) {
      log.error('Meta refused the access token; the other one is used from now on');
    }
    const usedInstead = inUse === token ? undefined : fingerprintOf(inUse);
    tokens.refuseAcrossOwners(fingerprintOf(token), usedInstead).catch((error: unknown) => {
      log.warn({ err: error }, 'could not note that Meta refused a token');
    });
  }

  private async warn(which: TokenHealth['which'], token: string): Promise<void> {
    const { tokens, log, clock } = this.deps;
    const print = fingerprintOf(token);
    const doc = this.known.get(print);
    if (!doc) return;
    const ageDays = ageInDays(doc.firstSeenAt, clock.now());
    if (!isOld(ageDays) || !(await tokens.claimWarningAcrossOwners(print))) return;
    log.warn({ which, ageDays }, 'the access token of Meta is to be replaced within 90 days');
  }
}

/** A token has far too much chance in it to be found from its digest. */
function fingerprintOf(token: string): string {
  return createHash('sha256').update(token).digest('hex').slice(0, 32);
}
