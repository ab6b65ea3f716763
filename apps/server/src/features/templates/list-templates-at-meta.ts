import { setTimeout as sleep } from 'node:timers/promises';
import { GraphApiError, type CloudApi, type GraphTemplate } from '@waypost/whatsapp';
import { backoffMs } from '../../platform/jobs/backoff.js';
import { isMaybeTooMuch, isTriedAgain, pageAfter, smallerPage } from './template-sync.rules.js';

export interface ListedPage {
  data: GraphTemplate[];
  /** Absent after the last page. */
  after?: string;
  /** How many to ask for next. */
  pageSize: number;
}

const WAIT = { baseMs: 200, capMs: 2_000 };

/**
 * Reads pages of an account one by one, as large as Meta gives them: smaller where it says that it is too much or does not
 * answer, larger again after some that came.
 */
export function createPageReader(api: Pick<CloudApi, 'templates'>, accountId: string) {
  let goodPages = 0;
  return async (after: string | undefined, pageSize: number): Promise<ListedPage> => {
    let limit = pageSize;
    for (let tries = 1; ; tries += 1) {
      try {
        const page = await api.templates.list(accountId, { limit, after });
        goodPages += 1;
        return { ...page, pageSize: pageAfter(limit, goodPages) };
      } catch (error) {
        if (!(error instanceof GraphApiError) || !isTriedAgain(error.kind, limit, tries))
          throw error;
        goodPages = 0;
        if (isMaybeTooMuch(error.kind)) limit = smallerPage(limit);
        await sleep(backoffMs(tries, WAIT));
      }
    }
  };
}
