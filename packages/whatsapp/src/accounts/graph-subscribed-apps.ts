import { z } from 'zod';
import type { Graph } from '../graph.js';

const App = z.looseObject({
  whatsapp_business_api_data: z.looseObject({ id: z.coerce.string() }).optional().catch(undefined),
});

const ListAnswer = z.looseObject({ data: z.array(App) });

/** The ids of the apps that get an account's webhooks (cloud-api.md §7.4). */
export async function listSubscribedApps(graph: Graph, wabaId: string): Promise<string[]> {
  const { data } = await graph.call(
    { method: 'GET', path: [wabaId, 'subscribed_apps'] },
    ListAnswer,
  );
  return data.flatMap(({ whatsapp_business_api_data: app }) => app?.id ?? []);
}
