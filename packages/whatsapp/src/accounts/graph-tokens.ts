import { z } from 'zod';
import type { Graph } from '../graph.js';

/** What Meta knows of a token, in Meta's words (cloud-api.md §7.5). Times are unix seconds; 0 means never. */
export const TokenInfo = z.looseObject({
  is_valid: z.boolean(),
  app_id: z.string().optional().catch(undefined),
  type: z.string().optional().catch(undefined),
  expires_at: z.number().optional().catch(undefined),
  data_access_expires_at: z.number().optional().catch(undefined),
  issued_at: z.number().optional().catch(undefined),
  scopes: z.array(z.string()).optional().catch(undefined),
  error: z
    .looseObject({
      code: z.number().optional(),
      subcode: z.number().optional(),
      message: z.string().optional(),
    })
    .optional()
    .catch(undefined),
});
export type TokenInfo = z.infer<typeof TokenInfo>;

const DebugAnswer = z.looseObject({ data: TokenInfo });

/** A dead token is an answer with `is_valid: false`, not an error. */
export async function debugToken(graph: Graph, inputToken: string): Promise<TokenInfo> {
  const { data } = await graph.call(
    {
      method: 'GET',
      path: ['debug_token'],
      query: { input_token: inputToken },
      secrets: [inputToken],
    },
    DebugAnswer,
  );
  return data;
}
