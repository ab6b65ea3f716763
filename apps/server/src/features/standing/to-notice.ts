import type { AccountNotice } from '@waypost/contract';
import { describe } from './standing.rules.js';
import type { Fact } from './standing.store.js';

export function toNotice(fact: Fact, about: { senderId?: string; wabaId?: string }): AccountNotice {
  const { topic, event, severity, detail, at } = fact;
  return {
    topic,
    event,
    severity,
    text: describe(fact),
    ...(detail === undefined ? {} : { detail }),
    ...about,
    at: at.toISOString(),
  };
}
