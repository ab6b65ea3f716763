import { Gauge, type Registry } from 'prom-client';
import type { TokenHealth } from './watch-tokens.js';

/** Read at each scrape; the labels tell the tokens apart without saying anything of them. */
export function exposeTokens(registry: Registry, health: () => readonly TokenHealth[]): void {
  gaugeOf(
    'waypost_meta_token_age_days',
    'Days since the access token was first seen.',
    (it) => it.ageDays,
  );
  gaugeOf('waypost_meta_token_in_use', '1 for the access token that is used.', (it) =>
    Number(it.isInUse),
  );
  gaugeOf('waypost_meta_token_refused', '1 where Meta refused the access token last time.', (it) =>
    Number(it.refusedAt !== undefined),
  );

  function gaugeOf(name: string, help: string, valueOf: (token: TokenHealth) => number): void {
    const gauge = new Gauge<'which'>({
      name,
      help,
      labelNames: ['which'],
      registers: [registry],
      collect: () => {
        gauge.reset();
        for (const token of health()) gauge.set({ which: token.which }, valueOf(token));
      },
    });
  }
}
