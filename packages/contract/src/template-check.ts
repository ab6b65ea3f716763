import { z } from 'zod';

const exampleFinding = {
  path: 'components.0.text',
  rule: 'variables.edge',
  message: 'The text ends with a variable.',
  fix: 'Put a word or a full stop behind it.',
};

export const TemplateFinding = z
  .object({
    path: z.string().meta({ description: 'The field, dotted.', example: exampleFinding.path }),
    rule: z.string().meta({ description: 'Name of the rule.', example: exampleFinding.rule }),
    message: z.string().meta({ description: 'What is wrong.', example: exampleFinding.message }),
    fix: z.string().meta({ description: 'What to do.', example: exampleFinding.fix }),
  })
  .meta({
    id: 'TemplateFinding',
    description: 'What is wrong with a template, and what to do.',
    example: exampleFinding,
  });

export const TemplateCheck = z
  .object({
    valid: z.boolean().meta({ description: 'Whether no rule is broken.', example: false }),
    violations: z
      .array(TemplateFinding)
      .meta({ description: 'Every broken rule of Meta’s.', example: [exampleFinding] }),
    warnings: z
      .array(TemplateFinding)
      .meta({ description: 'What Meta often rejects or recategorises.', example: [] }),
  })
  .meta({
    id: 'TemplateCheck',
    description: 'Whether Meta’s rules hold.',
    example: { valid: false, violations: [exampleFinding], warnings: [] },
  });
export type TemplateCheck = z.infer<typeof TemplateCheck>;
