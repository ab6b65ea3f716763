/** A start cannot go on; the message is the one line that says why and what to do. */
export class StartFailure extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'StartFailure';
  }
}
