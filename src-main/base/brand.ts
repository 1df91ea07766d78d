/** A number that carries its unit in its type. At run time it is the plain number. */
export type Brand<T, Unit extends string> = T & { readonly __unit: Unit };

/** Milliseconds since the Unix epoch. */
export type EpochMs = Brand<number, 'ms since epoch'>;
/** Milliseconds on a clock that never goes back; only differences mean anything. */
export type MonotonicMs = Brand<number, 'ms monotonic'>;

export const epochMs = (value: number): EpochMs => value as EpochMs;
export const monotonicMs = (value: number): MonotonicMs => value as MonotonicMs;
