import { z } from 'zod';
import { timestamp } from './common.js';
import { ProviderError } from './error-body.js';

const count = (description: string) => z.int().min(0).meta({ description, example: 1 });

export const TemplateSync = z
  .object({
    created: count('New here.'),
    updated: count('Changed at Meta.'),
    removed: count('No longer at Meta; shown as deleted.'),
    unchanged: count('The same on both sides.'),
    durationMs: z
      .int()
      .min(0)
      .meta({ description: 'How long it took, in milliseconds.', example: 840 }),
  })
  .meta({
    id: 'TemplateSync',
    description: 'What a sync found.',
    example: { created: 1, updated: 1, removed: 1, unchanged: 1, durationMs: 840 },
  });
export type TemplateSync = z.infer<typeof TemplateSync>;

export const TemplateSyncState = z
  .enum(['never', 'running', 'interrupted', 'done', 'failed'])
  .meta({
    id: 'TemplateSyncState',
    description:
      'Whether it ran at all, runs, was cut off (the next one goes on there), came to its end, or met Meta’s refusal.',
    example: 'running',
  });

const syncProgress = z
  .object({
    done: count('Templates that Meta has told of so far, of those that are yours.'),
    total: count('As many as were here when it began, and more where more were found.'),
  })
  .meta({
    id: 'TemplateSyncProgress',
    description: 'How far a sync is.',
    example: { done: 1500, total: 6000 },
  });

export const TemplateSyncStatus = z
  .object({
    state: TemplateSyncState,
    progress: syncProgress,
    created: count('New here.'),
    updated: count('Changed at Meta.'),
    removed: count('No longer at Meta; shown as deleted.'),
    unchanged: count('The same on both sides.'),
    startedAt: timestamp('When it began.').optional(),
    finishedAt: timestamp('When it came to its end.').optional(),
    error: ProviderError.optional(),
  })
  .meta({
    id: 'TemplateSyncStatus',
    description: 'How the last sync goes or went.',
    example: {
      state: 'running',
      progress: { done: 1500, total: 6000 },
      ...{ created: 0, updated: 12, removed: 0, unchanged: 1488 },
      startedAt: '2026-11-23T20:15:04.123Z',
    },
  });
export type TemplateSyncStatus = z.infer<typeof TemplateSyncStatus>;
