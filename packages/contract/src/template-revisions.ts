import { z } from 'zod';
import { pageQuery, timestamp } from './common.js';
import { ProviderError } from './error-body.js';
import {
  exampleComponents,
  exampleTemplate,
  TemplateComponent,
  TemplateStatus,
} from './template.js';
import { TemplateParams } from './template-query.js';

export const RevisionAuthor = z.enum(['merchant', 'platform', 'meta', 'unknown']).meta({
  id: 'RevisionAuthor',
  description: 'Who made it: the merchant, an admin, or somebody at Meta.',
  example: 'merchant',
});

export const RevisionOutcome = z.enum([...TemplateStatus.options, 'refused', 'unknown']).meta({
  id: 'RevisionOutcome',
  description:
    'The status that the template has or last had with it. `refused`: Meta did not take it, ' +
    '`unknown`: Meta gave no answer. New values may be added.',
  example: 'approved',
});

const exampleRevision = {
  number: 1,
  isCurrent: true,
  category: 'UTILITY',
  components: exampleComponents,
  author: 'merchant',
  userId: 'usr_0193a7f2c1e47b3a9c5d2e8f41b06a70',
  email: 'ana@shop.test',
  createdAt: exampleTemplate.createdAt,
  outcome: 'approved',
};

export const TemplateRevision = z
  .object({
    number: z.int().meta({ description: 'Counts from 1.', example: 1 }),
    isCurrent: z
      .boolean()
      .meta({ description: 'Whether it is what the template says now.', example: true }),
    category: z.string().meta({ description: 'Its category.', example: 'UTILITY' }),
    components: z
      .array(TemplateComponent)
      .meta({ description: 'Its parts, in Meta’s shape.', example: exampleComponents }),
    author: RevisionAuthor,
    userId: z
      .string()
      .optional()
      .meta({ description: 'Who, where it may be told.', example: exampleRevision.userId }),
    email: z
      .string()
      .optional()
      .meta({ description: 'The e-mail of whoever it was, now.', example: exampleRevision.email }),
    createdAt: timestamp('When it was made.'),
    outcome: RevisionOutcome,
    rejectedReason: z
      .string()
      .optional()
      .meta({ description: 'Meta’s reason.', example: 'INVALID_FORMAT' }),
    error: ProviderError.optional(),
  })
  .meta({
    id: 'TemplateRevision',
    description: 'What a template said, who made it so, and what became of it.',
    example: exampleRevision,
  });
export type TemplateRevision = z.infer<typeof TemplateRevision>;

export const RevisionListQuery = z.strictObject({ ...pageQuery });
export type RevisionListQuery = z.infer<typeof RevisionListQuery>;

export const RevisionParams = TemplateParams.extend({
  number: z.coerce
    .number()
    .int()
    .min(1)
    .max(999_999)
    .meta({ description: 'Number of the revision.', example: 1 }),
});
