import type { Restraints } from '../standing/index.js';
import type { TemplateDoc } from '../templates/index.js';
import { MARKETING_STOPPED } from './marketing-stop.js';
import type { FailureReason, MessageDoc } from './messages.store.js';

/** Why a claimed message may not go now. */
export type Obstacle =
  | { kind: 'expired' }
  | { kind: 'refused'; error: FailureReason }
  /** Looked at again after that long, where it is known. */
  | { kind: 'held'; detail: string; forMs?: number; isHeld?: true };

/** What can have changed since the message was accepted, as it stands now. */
export interface Circumstances {
  isSuspended: boolean;
  /** Of a template message; null when it is gone. */
  template?: Pick<TemplateDoc, 'status' | 'pausedUntil'> | null;
  /** Of what is no template. */
  windowEnd?: Date | null;
  /** Of a marketing template: the person said stop to the number. */
  isOptedOut?: boolean;
  /** What Meta stops of the number's account. */
  restraints?: Restraints;
  /** Of the number. */
  marketingPaused?: { reason: string; until: Date } | undefined;
}

/** Decides whether a message may still go (architecture.md, "What a message may become"). */
export function obstacleOf(
  message: Pick<MessageDoc, 'type' | 'validUntil' | 'template'>,
  { isSuspended, template, windowEnd, isOptedOut, restraints = {}, marketingPaused }: Circumstances,
  now: Date,
): Obstacle | null {
  if (message.validUntil && message.validUntil <= now) return { kind: 'expired' };
  if (isSuspended) {
    return { kind: 'held', detail: 'The account is suspended.', isHeld: true };
  }
  if (message.type === 'template') {
    const category = message.template?.category;
    const isMarketing = category === 'MARKETING';
    const obstacle = templateObstacle(template);
    if (obstacle?.kind === 'refused') return obstacle;
    if (isMarketing && isOptedOut) return { kind: 'refused', error: OPTED_OUT };
    const restraint =
      restraints.templates ?? (category === 'UTILITY' ? restraints.utility : undefined);
    return (
      obstacle ??
      restraintObstacle(restraints.all ?? restraint, now) ??
      (isMarketing ? marketingObstacle(marketingPaused, now) : null)
    );
  }
  if (!windowEnd || windowEnd <= now) {
    return {
      kind: 'refused',
      error: {
        code: 131047,
        title: 'Re-engagement message',
        details: 'The 24-hour window closed before it could be sent.',
      },
    };
  }
  return restraintObstacle(restraints.all ?? restraints.replies, now);
}

function restraintObstacle(restraint: Restraints['all'], now: Date): Obstacle | null {
  if (!restraint || (restraint.until !== undefined && restraint.until <= now)) return null;
  return { kind: 'held', detail: restraint.reason, isHeld: true };
}

const OPTED_OUT: FailureReason = {
  code: MARKETING_STOPPED,
  title: 'User has stopped receiving marketing messages',
  details: 'The person said so before it could be sent.',
};

function marketingObstacle(paused: Circumstances['marketingPaused'], now: Date): Obstacle | null {
  if (!paused || paused.until <= now) return null;
  const forMs = paused.until.getTime() - now.getTime();
  return { kind: 'held', detail: `Marketing waits: ${paused.reason}`, forMs };
}

function templateObstacle(template: Circumstances['template']): Obstacle | null {
  switch (template?.status) {
    case 'paused': {
      const { pausedUntil } = template;
      const until = pausedUntil === undefined ? '' : ` until ${pausedUntil.toISOString()}`;
      return { kind: 'held', detail: `The template is paused${until}.`, isHeld: true };
    }
    case 'disabled':
      return { kind: 'refused', error: { code: 132016, title: 'Template is disabled' } };
    case undefined:
    case 'deleted':
    case 'rejected':
      return {
        kind: 'refused',
        error: { code: 132001, title: 'Template name does not exist in the translation' },
      };
    default:
      return null;
  }
}
