export type Now = () => number;

/** The sandbox's own time: real time plus what `/_sandbox/clock` added. */
export class SandboxClock {
  #offsetMs = 0;
  readonly #listeners: (() => void)[] = [];

  readonly now: Now = () => Date.now() + this.#offsetMs;

  get offsetMs(): number {
    return this.#offsetMs;
  }

  setOffset(offsetMs: number): void {
    this.#offsetMs = offsetMs;
    for (const listener of this.#listeners) listener();
  }

  onMove(listener: () => void): void {
    this.#listeners.push(listener);
  }
}
