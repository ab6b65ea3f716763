import type { ExportFormat } from '@waypost/contract';
import type { Response } from 'express';

/** `messages-2026-11-23.csv` */
export function fileName(format: ExportFormat, madeAt: Date): string {
  return `messages-${madeAt.toISOString().slice(0, 10)}.${format}`;
}

/** Aborted when the connection closes: what is still being read for it is read for nobody. */
export function untilClosed(res: Response): AbortSignal {
  const closed = new AbortController();
  res.once('close', () => closed.abort());
  return closed.signal;
}
