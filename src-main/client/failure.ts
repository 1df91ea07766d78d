/** The agent refused, with a code of the protocol; 0: there was no connection to ask over. */
export class RpcFailure extends Error {
  readonly code: number;
  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}
