import { failure, ok, type Result } from '../../base/result.ts';

type LookedUp = Readonly<Record<string, Result<unknown>>>;
/** Functions that were looked up one by one, all there. */
export type Found<Calls extends LookedUp> = {
  readonly [Name in keyof Calls]: Calls[Name] extends Result<infer Call> ? Call : never;
};

/** All of them, or the reason why one is missing. */
export function everyOne<Calls extends LookedUp>(calls: Calls): Result<Found<Calls>> {
  const found: Record<string, unknown> = {};
  for (const [name, call] of Object.entries(calls)) {
    if (!call.ok) return failure(call.error);
    found[name] = call.value;
  }
  return ok(found as Found<Calls>);
}
