/** A time somebody means, as a span: a clock time without seconds is its whole minute. Milliseconds since the epoch. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const UNITS = { s: SECOND_MS, m: MINUTE_MS, h: 60 * MINUTE_MS, d: 24 * 60 * MINUTE_MS } as const;

const AGO = /^(\d{1,6})\s*([smhd])(?:\s+ago)?$/;
const CLOCK = /^(?:(yesterday)\s+)?([01]?\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?$/;

/**
 * `14:32` and `14:32:05` (today, or yesterday where that is still to come), `yesterday 14:32`, `5m ago`, or ISO 8601,
 * in local time where it names no zone. Null: not understood.
 */
export function pastTime(text: string, now: number): Span | null {
  const plain = text.trim().toLowerCase();
  const ago = AGO.exec(plain);
  if (ago !== null) return moment(now - Number(ago[1]) * UNITS[ago[2] as keyof typeof UNITS]);
  const clock = CLOCK.exec(plain);
  if (clock !== null) return clockTime(clock, now);
  const time = /^\d{4}-\d\d-\d\dt\d/.test(plain) ? Date.parse(text.trim()) : NaN;
  return Number.isNaN(time) ? null : moment(time);
}

const moment = (time: number): Span => ({ from: time, to: time });

function clockTime([, yesterday, hour, minute, second]: RegExpExecArray, now: number): Span {
  // By the calendar, not by 24 hours: a day can have 23 or 25.
  const at = new Date(now);
  at.setHours(Number(hour), Number(minute), Number(second ?? 0), 0);
  if (yesterday !== undefined || at.getTime() > now) at.setDate(at.getDate() - 1);
  const from = at.getTime();
  return { from, to: second === undefined ? from + MINUTE_MS - 1 : from };
}
