import type { SandboxClock } from '../clock.js';
import type { PublishChange } from '../changes.js';
import type { EventFeed } from '../events.js';
import type { Json } from '../json.js';
import type { SandboxState } from '../state/state.js';
import type { Template, TemplateCategory } from '../state/templates.js';
import { Timetable } from '../timetable.js';
import { judge } from './review-rules.js';
import {
  categoryUpdate,
  componentsUpdate,
  qualityUpdate,
  statusUpdate,
} from './template-webhooks.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const NAME_BLOCKED_MS = 30 * DAY_MS;
const FIRST_PAUSE_MS = 3 * HOUR_MS;
const SECOND_PAUSE_MS = 6 * HOUR_MS;

export type ReviewEvent = 'APPROVED' | 'REJECTED' | 'PAUSED' | 'DISABLED' | 'FLAGGED';

export interface ReviewDecision {
  event: ReviewEvent;
  reason?: string;
  quality?: string;
  category?: TemplateCategory;
}

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
    for (const { id, dueAt } of this.#deps.state.templates.all()) {
      if (dueAt !== null) this.#due.add(dueAt, id);
    }
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
    if (template.dueAt !== null) this.#due.add(template.dueAt, template.id);
    const { id, name, language, status, category } = template;
    events.emit('template', () => ({ id, name, language, status, category }));
  }

  /** Approved templates linger while their messages may still arrive; their name stays blocked (§4.7). */
  delete(template: Template): void {
    const { state, publish, clock } = this.#deps;
    if (template.status !== 'APPROVED') {
      this.#remove(template, null);
      return;
    }
    const dueAt = clock.now() + state.settings.reviewAfterMs;
    this.save({ ...template, status: 'PENDING_DELETION', dueAt });
    publish('message_template_status_update', statusUpdate('PENDING_DELETION', template, null));
  }

  decide(template: Template, decision: ReviewDecision): Template {
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
      case 'APPROVED':
        return { ...changed, status: 'APPROVED', rejectedReason: 'NONE', isEdited: false };
      case 'REJECTED':
        return { ...changed, status: 'REJECTED', rejectedReason: reason ?? 'INVALID_FORMAT' };
      case 'PAUSED': {
        const pauseMs = template.pauses === 0 ? FIRST_PAUSE_MS : SECOND_PAUSE_MS;
        const pauses = template.pauses + 1;
        return { ...changed, status: 'PAUSED', pauses, quality: 'RED', dueAt: now + pauseMs };
      }
      case 'DISABLED':
        return { ...changed, status: 'DISABLED' };
      case 'FLAGGED':
        return { ...changed, dueAt: template.dueAt };
    }
  }

  #tell(before: Template, after: Template, { event, reason }: ReviewDecision): void {
    const { publish } = this.#deps;
    if (after.category !== before.category) {
      publish('template_category_update', categoryUpdate(after, before.category));
    }
    const told = event === 'REJECTED' ? after.rejectedReason : (reason ?? 'NONE');
    publish(
      'message_template_status_update',
      statusUpdate(event, after, told, this.#more(before, after, event)),
    );
    if (after.quality !== before.quality) {
      publish('message_template_quality_update', qualityUpdate(after, before.quality));
    }
    if (event === 'APPROVED' && before.isEdited) {
      publish('message_template_components_update', componentsUpdate(after));
    }
  }

  #more(before: Template, after: Template, event: ReviewEvent): Json {
    const now = this.#deps.clock.now();
    if (event === 'APPROVED' && before.status === 'PAUSED') {
      return { other_info: { title: 'UNPAUSE', description: 'The template is active again.' } };
    }
    if (event === 'PAUSED') {
      const title = after.pauses === 1 ? 'FIRST_PAUSE' : 'SECOND_PAUSE';
      const hours = after.pauses === 1 ? 3 : 6;
      return {
        other_info: {
          title,
          description: `Your template has been paused for ${hours} hours because users reported it.`,
        },
      };
    }
    if (event === 'DISABLED') {
      return {
        disable_info: { disable_date: String(Math.floor(now / 1000)) },
        other_info: { title: 'DISABLED', description: 'Your template has been disabled.' },
      };
    }
    return event === 'REJECTED' ? { rejection_info: rejectionInfo(after) } : {};
  }

  #onDue(ids: readonly string[]): void {
    for (const id of ids) {
      const template = this.#deps.state.templates.find(id);
      const isDue = (template?.dueAt ?? Infinity) <= this.#deps.clock.now();
      if (template && isDue) this.#advance(template);
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
    const { review } = this.#deps.state.settings;
    if (review === 'reject') return { event: 'REJECTED', reason: 'INVALID_FORMAT' };
    const rejection = review === 'rules' ? judge(template) : null;
    return rejection ? { event: 'REJECTED', reason: rejection.reason } : { event: 'APPROVED' };
  }

  #remove(template: Template, blockedUntil: number | null): void {
    const { state, publish, events } = this.#deps;
    state.commit({ t: 'templateGone', id: template.id, blockedUntil });
    publish('message_template_status_update', statusUpdate('DELETED', template, null));
    const { id, name, language } = template;
    events.emit('template', () => ({ id, name, language, status: 'DELETED' }));
  }
}

/** cloud-api.md §6.4: here `reason` is the explanation in words. */
function rejectionInfo(template: Template): Json {
  const rejection = judge(template);
  return {
    reason: rejection?.explanation ?? 'The template does not follow the guidelines.',
    recommendation: rejection?.recommendation ?? 'Edit the template and send it for review again.',
  };
}
