import type { Endpoint } from '@waypost/contract';
import type { AdminContext } from './request-context.js';

/** Keeps what admins change. */
export interface AuditTrail {
  /**
   * Writes down that something is about to be done, before it is.
   * @returns says what came of it
   */
  begin(
    endpoint: Pick<Endpoint, 'operationId'>,
    ctx: AdminContext,
    input: { params: unknown; body: unknown },
  ): Promise<(end: AuditEnd) => Promise<void>>;
}

export interface AuditEnd {
  /** Id of what was changed or made, where the path does not name it. */
  target?: string;
  /** Why it was refused. */
  errorCode?: string;
}

/** The id of what a handler made or changed, where its answer has one. */
export function targetOf(reply: unknown): string | undefined {
  const data = memberOf(reply, 'data') ?? reply;
  const id = memberOf(data, 'id') ?? memberOf(memberOf(data, 'merchant'), 'id');
  return typeof id === 'string' ? id : undefined;
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined;
}
