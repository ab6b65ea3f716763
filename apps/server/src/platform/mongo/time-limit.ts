/** How long a query of a request may take: less than the client waits for an answer (connect.ts). */
export const QUERY_MAX_MS = 2_500;
