import { randomUUID } from 'node:crypto';
import { isRecord, type Json } from './json.js';
import { digitsOf } from './phone-numbers.js';
import type { Random } from './random.js';

export type FaultTarget = 'messages' | 'templates' | 'media' | 'any';

export type FaultEffect =
  | { error: { code: number; status?: number; subcode?: number; retryAfterSeconds?: number } }
  | { http: 500 | 502 | 503 }
  | { resetBefore: true }
  | { acceptThenReset: true }
  | { acceptThenHangMs: number }
  | { hangMs: number }
  | { truncateBody: true }
  | { slowBodyMs: number }
  | { cutAfterBytes: number };

export interface FaultRequest {
  on: FaultTarget;
  times: number | 'forever';
  share?: number;
  to?: string;
  effect: FaultEffect;
}

export interface Fault extends FaultRequest {
  id: string;
}

const TARGETS: readonly unknown[] = ['messages', 'templates', 'media', 'any'];
const HTTP_STATUSES: readonly unknown[] = [500, 502, 503];

const isWhole = (value: unknown): boolean => Number.isInteger(value) && Number(value) >= 0;

const EFFECT_CHECKS: Record<string, (value: unknown) => boolean> = {
  error: isErrorEffect,
  http: (value) => HTTP_STATUSES.includes(value),
  resetBefore: (value) => value === true,
  acceptThenReset: (value) => value === true,
  acceptThenHangMs: isWhole,
  hangMs: isWhole,
  truncateBody: (value) => value === true,
  slowBodyMs: isWhole,
  cutAfterBytes: isWhole,
};

function isErrorEffect(value: unknown): boolean {
  if (!isRecord(value) || !isWhole(value.code)) return false;
  const { code: _code, ...rest } = value;
  return Object.entries(rest).every(
    ([name, entry]) =>
      ['status', 'subcode', 'retryAfterSeconds'].includes(name) && Number.isFinite(entry),
  );
}

/** A fault, or what is wrong with it. */
export function parseFault(body: unknown): Fault | string {
  if (!isRecord(body)) return 'a fault must be a JSON object';
  const problem = problemIn(body);
  if (problem !== null) return problem;
  const { on, times, share, to, effect } = body;
  return {
    id: randomUUID(),
    on,
    times: times ?? 1,
    ...(share === undefined ? {} : { share }),
    ...(typeof to === 'string' ? { to: digitsOf(to) } : {}),
    effect,
  } as Fault; // `problemIn` has checked each of these.
}

function problemIn(body: Json): string | null {
  const { on, times, share, to, effect, ...unknown } = body;
  const [stray] = Object.keys(unknown);
  if (stray !== undefined) return `${stray} is not part of a fault`;
  if (!TARGETS.includes(on)) return 'on must be one of messages, templates, media, any';
  if (times !== undefined && times !== 'forever' && !(isWhole(times) && Number(times) > 0)) {
    return 'times must be a whole number above 0 or "forever"';
  }
  if (share !== undefined && !(typeof share === 'number' && share >= 0 && share <= 1)) {
    return 'share must be a number between 0 and 1';
  }
  if (to !== undefined && typeof to !== 'string') return 'to must be a phone number';
  return isRecord(effect) ? effectProblem(effect) : 'effect must be an object';
}

function effectProblem(effect: Json): string | null {
  const names = Object.keys(effect);
  const [name] = names;
  if (names.length !== 1 || name === undefined) return 'effect must have exactly one member';
  const check = Object.hasOwn(EFFECT_CHECKS, name) ? EFFECT_CHECKS[name] : undefined;
  if (!check) return `effect must be one of ${Object.keys(EFFECT_CHECKS).join(', ')}`;
  return check(effect[name]) ? null : `effect.${name} has a wrong value`;
}

export interface FaultMatch {
  effect: FaultEffect | null;
  /** The faults that remain, when this request used one up. */
  remaining: Fault[] | null;
}

export interface FaultSubject {
  target: FaultTarget;
  to: string | null;
  /** A part of an upload: the only thing that can be cut. */
  isUploadPart: boolean;
}

/** The first fault that hits this request; a fault missed by its share is not used up. */
export function matchFault(
  faults: readonly Fault[],
  subject: FaultSubject,
  random: Random,
): FaultMatch {
  for (const fault of faults) {
    if (fault.on !== 'any' && fault.on !== subject.target) continue;
    if (fault.to !== undefined && fault.to !== subject.to) continue;
    if ('cutAfterBytes' in fault.effect && !subject.isUploadPart) continue;
    if (fault.share !== undefined && random() >= fault.share) continue;
    return { effect: fault.effect, remaining: useUp(faults, fault) };
  }
  return { effect: null, remaining: null };
}

function useUp(faults: readonly Fault[], used: Fault): Fault[] | null {
  if (used.times === 'forever') return null;
  const left = used.times - 1;
  return faults.flatMap((fault) => {
    if (fault !== used) return [fault];
    return left > 0 ? [{ ...fault, times: left }] : [];
  });
}
