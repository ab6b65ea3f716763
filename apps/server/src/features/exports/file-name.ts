import type { ExportFormat } from '@waypost/contract';

/** `messages-2026-11-23.csv` */
export function fileName(format: ExportFormat, madeAt: Date): string {
  return `messages-${madeAt.toISOString().slice(0, 10)}.${format}`;
}
