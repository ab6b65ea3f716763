import type { SandboxClock } from '../clock.js';
import type { PublishChange } from '../changes.js';
import type { EventFeed } from '../events.js';
import type { SandboxState } from '../state/state.js';
import type { Template, TemplateCategory } from '../state/templates.js';
import { Timetable } from '../timetable.js';
import { judgeText } from './duplicate-text.js';
import { newsOfDecision, type ReviewDecision } from './review-news.js';
import { judgeFit } from './review-fit.js';
import { judge, type Rejection } from './review-rules.js';
import { categoryAnnouncement, categoryUpdate, statusUpdate } from './template-webhooks.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const NAME_BLOCKED_MS = 30 * DAY_MS;
const FIRST_PAUSE_MS = 3 * HOUR_MS;
const SECOND_PAUSE_MS = 6 * HOUR_MS;

/** Such a pause does not end by itself, and is no step towards disabling (cloud-api.md §3.9). */
const PACING = 'RATE_LIMITING_PAUSE';
const PAUSES_BEFORE_DISABLED = 2;

export interface ReviewerDeps {
  clock: SandboxClock;
  state: SandboxState;
  events: EventFeed;
  publish: PublishChange;
  flush: () => void;
}

/** Meta's side of a template's life: review, pauses, the end of a deletion. */
export class TemplateReviewer {
  readonly #deps: ReviewerDeps;
  readonly #due: Timetable<string>;

  constructor(deps: ReviewerDeps) {
    this.#deps = deps;
    this.#due = new Timetable(deps.clock, (ids) => this.#onDue(ids));
  }

  open(): void {
    this.#due.open();
    this.reschedule();
  }

  /** After a start or a reset, when due times are known from the templates alone. */
  reschedule(): void {
    this.#due.rebuild(() => false, 0);
    for (const template of this.#deps.state.templates.all()) this.#schedule(template);
  }

  #schedule({ id, dueAt, categoryChange }: Template): void {
    if (dueAt !== null) this.#due.add(dueAt, id);
    if (categoryChange !== undefined) this.#due.add(categoryChange.at, id);
  }

  close(): void {
    this.#due.close();
  }

  /** The template as it goes into review. */
  submitted(template: Template): Template {
    const { review, reviewAfterMs } = this.#deps.state.settings;
    const dueAt = review === 'manual' ? null : this.#deps.clock.now() + reviewAfterMs;
    return { ...template, status: 'PENDING', rejectedReason: 'NONE', dueAt };
  }

  save(template: Template, isNew = false): void {
    const { state, events } = this.#deps;
    state.commit({ t: 'template', template, ...(isNew ? { isNew } : {}) });
    this.#schedule(template);
    const { id, name, language, status, category } = template;
    events.emit('template', () => ({ id, name, language, status, category }));
  }

  /** Approved templates linger while their messages may still arrive; their name stays blocked (§4.7). */
  delete(template: Template): void {
    const { state, publish, clock } = this.#deps;
    if (!isInUse(template)) {
      this.#remove(template, null);
      return;
    }
    const dueAt = clock.now() + state.settings.reviewAfterMs;
    this.save({ ...template, status: 'PENDING_DELETION', dueAt });
    publish('message_template_status_update', statusUpdate('PENDING_DELETION', template, null));
  }

  decide(template: Template, given: ReviewDecision): Template {
    const isOneTooMany =
      given.event === 'PAUSED' &&
      given.reason !== PACING &&
      template.pauses >= PAUSES_BEFORE_DISABLED;
    const decision: ReviewDecision = isOneTooMany
      ? { ...given, event: 'DISABLED', quality: 'RED' }
      : given;
    const next = this.#changed(template, decision);
    this.save(next);
    this.#tell(template, next, decision);
    return next;
  }

  #changed(template: Template, { event, reason, quality, category }: ReviewDecision): Template {
    const now = this.#deps.clock.now();
    const changed: Template = {
      ...template,
      quality: quality ?? template.quality,
      category: category ?? template.category,
      previousCategory:
        category && category !== template.category ? template.category : template.previousCategory,
      dueAt: null,
      updatedAt: now,
    };
    switch (event) {
      case 'APPROVED': {
        // What was said of it before a pause counts no more.
        const isUnpaused = template.status === 'PAUSED' && quality === undefined;
        return {
          ...changed,
          ...{ status: 'APPROVED', rejectedReason: 'NONE', isEdited: false },
          ...(isUnpaused ? { quality: 'UNKNOWN' } : {}),
        };
      }
      case 'REJECTED':
        return { ...changed, status: 'REJECTED', rejectedReason: reason ?? 'INVALID_FORMAT' };
      case 'PAUSED': {
        if (reason === PACING) return { ...changed, status: 'PAUSED' };
        const pauseMs = template.pauses === 0 ? FIRST_PAUSE_MS : SECOND_PAUSE_MS;
        const pauses = template.pauses + 1;
        return { ...changed, status: 'PAUSED', pauses, quality: 'RED', dueAt: now + pauseMs };
      }
      case 'DISABLED':
        return { ...changed, status: 'DISABLED' };
      case 'FLAGGED':
        return { ...changed, quality: quality ?? 'RED', dueAt: template.dueAt };
    }
  }

  #tell(before: Template, after: Template, decision: ReviewDecision): void {
    for (const { field, value } of newsOfDecision(
      before,
      after,
      decision,
      this.#deps.clock.now(),
    )) {
      this.#deps.publish(field, value);
    }
  }

  #onDue(ids: readonly string[]): void {
    for (const id of ids) {
      const { clock, state } = this.#deps;
      const announced = state.templates.find(id);
      if (announced && (announced.categoryChange?.at ?? Infinity) <= clock.now()) {
        this.#changeCategory(announced);
      }
      const template = state.templates.find(id);
      if (template && (template.dueAt ?? Infinity) <= clock.now()) this.#advance(template);
    }
    this.#deps.flush();
  }

  #advance(template: Template): void {
    switch (template.status) {
      case 'PENDING':
        this.decide(template, this.#verdict(template));
        return;
      case 'PAUSED':
        this.decide(template, { event: 'APPROVED' });
        return;
      case 'PENDING_DELETION':
        this.#remove(template, this.#deps.clock.now() + NAME_BLOCKED_MS);
        return;
      default:
        this.save({ ...template, dueAt: null });
    }
  }

  #verdict(template: Template): ReviewDecision {
    const { settings, templates } = this.#deps.state;
    if (settings.review === 'reject') return { event: 'REJECTED', reason: 'INVALID_FORMAT' };
    const rejection = settings.review === 'rules' ? judgeAll(template, templates.all()) : null;
    return rejection
      ? { event: 'REJECTED', reason: rejection.reason, rejection }
      : { event: 'APPROVED' };
  }

  /** Meta takes it to be of another category: told first, then done; at once where nothing is to pass. */
  recategorise(template: Template, category: TemplateCategory, afterMs: number): Template {
    const { clock, publish } = this.#deps;
    const categoryChange = { category, at: clock.now() + afterMs };
    const announced = { ...template, categoryChange };
    if (afterMs === 0) return this.#changeCategory(announced);
    this.save(announced);
    publish('template_category_update', categoryAnnouncement(announced, categoryChange));
    return announced;
  }

  #changeCategory({ categoryChange, ...template }: Template): Template {
    const category = categoryChange?.category ?? template.category;
    const changed: Template = {
      ...template,
      category,
      previousCategory: template.category,
      updatedAt: this.#deps.clock.now(),
    };
    this.save(changed);
    this.#deps.publish('template_category_update', categoryUpdate(changed, template.category));
    return changed;
  }

  #remove(template: Template, blockedUntil: number | null): void {
    const { state, publish, events } = this.#deps;
    state.commit({ t: 'templateGone', id: template.id, blockedUntil });
    publish('message_template_status_update', statusUpdate('DELETED', template, null));
    const { id, name, language } = template;
    events.emit('template', () => ({ id, name, language, status: 'DELETED' }));
  }
}

/** An approved one also while a change of it is under review. */
function isInUse({ status, edits }: Template): boolean {
  const isChanging = status === 'PENDING' && edits.length > 0;
  return status === 'APPROVED' || status === 'PAUSED' || isChanging;
}

function judgeAll(template: Template, all: readonly Template[]): Rejection | null {
  return judge(template) ?? judgeFit(template) ?? judgeText(template, all);
}
