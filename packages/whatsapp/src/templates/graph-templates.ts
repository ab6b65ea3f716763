import { z } from 'zod';
import type { Graph } from '../graph.js';

export interface NewTemplate {
  name: string;
  language: string;
  category: string;
  parameterFormat: string;
  /** In Meta's own shape. */
  components: unknown;
}

/** Meta's first word on a new template; the category may differ from the one asked for (cloud-api.md §4.1). */
export interface CreatedTemplate {
  id: string;
  status: string;
  category: string;
}

const Id = z.union([z.string().min(1), z.number().int().transform(String)]);
const optionalText = z.string().nullish().catch(undefined);

const Component = z.looseObject({ type: z.string() }).transform(withoutNulls);

/** A template as Meta lists it, in Meta's words; unknown fields pass (cloud-api.md §4.5). */
export const GraphTemplate = z.looseObject({
  id: Id,
  name: z.string(),
  language: z.string(),
  status: z.string(),
  category: z.string(),
  parameter_format: optionalText,
  components: z
    .array(Component)
    .nullish()
    .transform((components) => components ?? []),
  rejected_reason: optionalText,
  previous_category: optionalText,
  /** The category that Meta will give it, where that is another. */
  correct_category: optionalText,
  quality_score: z.looseObject({ score: optionalText }).nullish().catch(undefined),
});
export type GraphTemplate = z.infer<typeof GraphTemplate>;

/** A page of templates; `after` is there exactly where another page is. */
export interface TemplatePage {
  data: GraphTemplate[];
  after?: string;
}

const CreateAnswer = z.looseObject({
  id: Id,
  status: z.string().default('PENDING'),
  category: z.string().optional(),
});

const ListAnswer = z.looseObject({
  data: z.array(GraphTemplate),
  paging: z
    .looseObject({
      cursors: z.looseObject({ after: z.string().optional() }).optional(),
      next: z.string().optional(),
    })
    .optional(),
});

const FIELDS = [
  'id',
  'name',
  'language',
  'status',
  'category',
  'parameter_format',
  'components',
  'rejected_reason',
  'previous_category',
  'correct_category',
  'quality_score',
];

/** What a component has not, Meta may list as null, which is no text of it. */
function withoutNulls<T extends object>(fields: T): T {
  // Safe: of what `T` says is there, nothing is null.
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null)) as T;
}

export async function createTemplate(
  graph: Graph,
  wabaId: string,
  template: NewTemplate,
): Promise<CreatedTemplate> {
  const answer = await graph.call(
    {
      method: 'POST',
      path: [wabaId, 'message_templates'],
      body: {
        name: template.name,
        language: template.language,
        category: template.category.toUpperCase(),
        parameter_format: template.parameterFormat.toUpperCase(),
        components: template.components,
      },
    },
    CreateAnswer,
  );
  return {
    id: answer.id,
    status: answer.status,
    category: answer.category ?? template.category.toUpperCase(),
  };
}

export interface ListTemplatesQuery {
  name?: string | undefined;
  limit?: number | undefined;
  /** The cursor of the page before. */
  after?: string | undefined;
  /** Meta's names of fields; all that `GraphTemplate` names by default. */
  fields?: readonly string[] | undefined;
}

/** One page. The cursor is taken and `paging.next` never followed: a URL in an answer is not ours to call. */
export async function listTemplates(
  graph: Graph,
  wabaId: string,
  query: ListTemplatesQuery,
): Promise<TemplatePage> {
  const { data, paging } = await graph.call(
    {
      method: 'GET',
      path: [wabaId, 'message_templates'],
      query: {
        fields: (query.fields ?? FIELDS).join(','),
        name: query.name,
        limit: query.limit?.toString(),
        after: query.after,
      },
    },
    ListAnswer,
  );
  const after = paging?.next === undefined ? undefined : paging.cursors?.after;
  const isNewPage = after !== undefined && after !== '' && after !== query.after;
  return isNewPage ? { data, after } : { data };
}

export async function getTemplate(
  graph: Graph,
  wabaId: string,
  templateId: string,
): Promise<GraphTemplate> {
  return await graph.call(
    {
      method: 'GET',
      path: [templateId],
      owner: wabaId,
      query: { fields: FIELDS.join(',') },
      addressed: 'object',
    },
    GraphTemplate,
  );
}

export interface TemplateEdit {
  category?: string | undefined;
  /** Replaces the whole list, in Meta's own shape. */
  components?: unknown;
}

const Success = z.looseObject({ success: z.literal(true) });

/** Meta reviews what was edited again (cloud-api.md §4.6). */
export async function editTemplate(
  graph: Graph,
  wabaId: string,
  templateId: string,
  { category, components }: TemplateEdit,
): Promise<void> {
  await graph.call(
    {
      method: 'POST',
      path: [templateId],
      owner: wabaId,
      body: { category, components },
      addressed: 'object',
    },
    Success,
  );
}

/** cloud-api.md §3.9. */
export async function unpauseTemplate(
  graph: Graph,
  wabaId: string,
  templateId: string,
): Promise<void> {
  await graph.call(
    { method: 'POST', path: [templateId, 'unpause'], owner: wabaId, addressed: 'object' },
    Success,
  );
}

/** One language of a name; its id alone would not do (cloud-api.md §4.7). */
export async function deleteTemplate(
  graph: Graph,
  wabaId: string,
  { name, id }: Pick<GraphTemplate, 'name' | 'id'>,
): Promise<void> {
  await graph.call(
    {
      method: 'DELETE',
      path: [wabaId, 'message_templates'],
      query: { name, hsm_id: id },
      addressed: 'object',
    },
    Success,
  );
}
