/** An expected failure is a value; an exception is a bug. */
export type Result<T> = Ok<T> | Failure;
export interface Ok<T> {
  readonly ok: true;
  readonly value: T;
}
export interface Failure {
  readonly ok: false;
  readonly error: string;
}

export const ok = <T>(value: T): Ok<T> => ({ ok: true, value });
export const failure = (error: string): Failure => ({ ok: false, error });

/** The message of anything that was thrown; not everything can be made a text. */
export function messageOf(thrown: unknown): string {
  try {
    return String(thrown instanceof Error ? thrown.message : thrown);
  } catch {
    return 'something without words was thrown';
  }
}
