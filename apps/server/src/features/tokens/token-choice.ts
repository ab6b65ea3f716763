export interface TokenChoiceDeps {
  /** The tokens as configured now: the current one, then the next if there is one. */
  read: () => readonly string[];
  /** Reads them anew. */
  refresh: () => void;
  /** `isReplaced`: another one is used from now on. */
  onRefused: (token: string, isReplaced: boolean) => void;
}

/** Which of the two tokens is used: the current one until Meta refuses it, then the other, and so on. */
export class TokenChoice {
  private chosen: string | undefined;
  private refused: string | undefined;

  constructor(private readonly deps: TokenChoiceDeps) {}

  /** @throws when none is configured */
  current(): string {
    const tokens = this.deps.read();
    const token =
      tokens.find((it) => it === this.chosen) ??
      tokens.find((it) => it !== this.refused) ??
      tokens[0];
    if (token === undefined) throw new Error('There is no access token.');
    return token;
  }

  /** What is known to be refused is not used where there is another. */
  avoid(token: string): void {
    const other = this.deps.read().find((it) => it !== token);
    if (other === undefined || this.current() !== token) return;
    this.refused = token;
    this.chosen = other;
  }

  /**
   * Meta refused a token. True where another one, not refused since, is used from now on. With both
   * refused they take turns, so that whichever is mended first is found.
   */
  refuse(token: string): boolean {
    // It may have been replaced in its file just now, or by a call that was refused before this one.
    this.deps.refresh();
    if (this.current() !== token) return true;
    const other = this.deps.read().find((it) => it !== token);
    const isReplaced = other !== undefined && other !== this.refused;
    this.refused = token;
    if (other !== undefined) this.chosen = other;
    this.deps.onRefused(token, isReplaced);
    return isReplaced;
  }
}
