import type { Json } from '../json.js';

export const STATUSES = [
  ...(['PENDING', 'APPROVED', 'REJECTED', 'PAUSED', 'DISABLED', 'IN_APPEAL'] as const),
  ...(['LIMIT_EXCEEDED', 'PENDING_DELETION', 'ARCHIVED'] as const),
] as const;
export type TemplateStatus = (typeof STATUSES)[number];

export type TemplateCategory = 'MARKETING' | 'UTILITY' | 'AUTHENTICATION';

export interface Template {
  id: string;
  name: string;
  language: string;
  category: TemplateCategory;
  parameterFormat: 'POSITIONAL' | 'NAMED';
  components: Json[];
  status: TemplateStatus;
  rejectedReason: string;
  quality: string;
  previousCategory: TemplateCategory | null;
  /** The remaining create fields that Meta gives back as they came. */
  extras: Json;
  createdAt: number;
  updatedAt: number;
  /** When the approved template was edited: 1 in 24 h and 10 in 30 days are allowed (§3.5). */
  edits: number[];
  pauses: number;
  /** Its components changed since they were last approved. */
  isEdited: boolean;
  /** The review's, the pause's or the deletion's end. */
  dueAt: number | null;
  /** What it was announced to become, and when (cloud-api.md §6.4). */
  categoryChange?: { category: TemplateCategory; at: number };
}

/** Meta's templates of the one account, and the names that deletion blocks. */
export class TemplateStore {
  readonly #byId = new Map<string, Template>();
  readonly #byName = new Map<string, Set<Template>>();
  readonly #blockedUntil = new Map<string, number>();
  #creations: number[] = [];
  #newestFirst: readonly Template[] | null = null;
  #lastId = 0;

  put(template: Template): void {
    const old = this.#byId.get(template.id);
    if (old) this.#byName.get(old.name)?.delete(old);
    this.#newestFirst = null;
    this.#byId.set(template.id, template);
    const named = this.#byName.get(template.name) ?? new Set();
    this.#byName.set(template.name, named.add(template));
    this.#lastId = Math.max(this.#lastId, Number(template.id));
  }

  remove(id: string, blockedUntil: number | null): void {
    const template = this.#byId.get(id);
    if (!template) return;
    this.#newestFirst = null;
    this.#byId.delete(id);
    this.#byName.get(template.name)?.delete(template);
    if (blockedUntil !== null) this.#blockedUntil.set(keyOf(template), blockedUntil);
  }

  find(id: string): Template | null {
    return this.#byId.get(id) ?? null;
  }

  named(name: string): Template[] {
    return [...(this.#byName.get(name) ?? [])];
  }

  findInLanguage(name: string, language: string): Template | null {
    for (const template of this.#byName.get(name) ?? []) {
      if (template.language === language) return template;
    }
    return null;
  }

  /** Newest first, as Meta lists them. */
  all(): readonly Template[] {
    return (this.#newestFirst ??= [...this.#byId.values()].sort(
      (a, b) => Number(b.id) - Number(a.id),
    ));
  }

  get size(): number {
    return this.#byId.size;
  }

  isBlocked(name: string, language: string, now: number): boolean {
    return (this.#blockedUntil.get(keyOf({ name, language })) ?? 0) > now;
  }

  blocks(): [key: string, until: number][] {
    return [...this.#blockedUntil];
  }

  block(key: string, until: number): void {
    this.#blockedUntil.set(key, until);
  }

  /** For a clock that is set back: what was done and what is due keep their distance from now. */
  moveBack(byMs: number): void {
    if (byMs === 0) return;
    for (const template of this.all()) {
      const { dueAt, categoryChange, edits } = template;
      this.put({
        ...template,
        edits: edits.map((at) => at - byMs),
        dueAt: dueAt === null ? null : dueAt - byMs,
        ...(categoryChange === undefined
          ? {}
          : { categoryChange: { ...categoryChange, at: categoryChange.at - byMs } }),
      });
    }
    for (const [key, until] of this.#blockedUntil) this.#blockedUntil.set(key, until - byMs);
  }

  noteCreation(at: number): void {
    this.#creations.push(at);
  }

  creationTimes(since: number): number[] {
    this.#creations = this.#creations.filter((at) => at > since);
    return this.#creations;
  }

  forgetCreations(): void {
    this.#creations = [];
  }

  /** Ids are numbers in webhooks, so they stay below 2^53; the second keeps them unlike those of other runs. */
  newId(now: number): string {
    return String(Math.max(this.#lastId + 1, Math.floor(now / 1000) * 1_000_000));
  }
}

function keyOf(template: { name: string; language: string }): string {
  return `${template.name}/${template.language}`;
}
