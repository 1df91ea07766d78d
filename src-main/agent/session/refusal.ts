/** A refusal with a code of the protocol; anything else thrown is a bug and is answered as an internal error. */
export class Refusal extends Error {
  readonly code: number;
  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}
