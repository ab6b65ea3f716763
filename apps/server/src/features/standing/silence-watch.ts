import type { Clock } from '../../platform/clock.js';
import type { Logger } from '../../platform/logger.js';
import { noteFact, type NoteFactDeps } from './note-fact.js';

export interface SilenceWatchDeps extends NoteFactDeps {
  /** When Meta last posted something. */
  readLastReceivedAt: () => Promise<Date | undefined>;
  clock: Clock;
  log: Logger;
}

/** A status comes within seconds: after so long something is wrong, at Meta or on the way. */
const SILENT_MS = 15 * 60_000;

/** Notices when messages go out and no webhook comes. */
export class SilenceWatch {
  /** The first message that Meta took and after which nothing was heard. */
  private unansweredSince: Date | null = null;
  private isSilent = false;

  constructor(private readonly deps: SilenceWatchDeps) {}

  /** Meta took a message. */
  sent(): void {
    this.unansweredSince ??= this.deps.clock.now();
  }

  async look(): Promise<void> {
    const since = this.unansweredSince;
    if (since === null) return;
    const heardAt = await this.deps.readLastReceivedAt();
    if (heardAt !== undefined && heardAt >= since) {
      this.unansweredSince = null;
      if (this.isSilent) await this.note('HEARD', heardAt);
      this.isSilent = false;
      return;
    }
    if (this.isSilent || this.deps.clock.now().getTime() - since.getTime() < SILENT_MS) return;
    this.deps.log.error({ since }, 'messages go out, and no webhook of Meta’s comes');
    await this.note('SILENT', since);
    this.isSilent = true;
  }

  private async note(event: 'SILENT' | 'HEARD', at: Date): Promise<void> {
    const severity = event === 'SILENT' ? 'critical' : 'info';
    await noteFact(this.deps, { kind: 'platform' }, { topic: 'silence', event, severity, at });
  }
}
