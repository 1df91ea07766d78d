/** A time somebody means, as a span: a clock time without seconds is its whole minute. Milliseconds since the epoch. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const UNITS = { s: SECOND_MS, m: MINUTE_MS, h: 60 * MINUTE_MS, d: 24 * 60 * MINUTE_MS } as const;

const ZONE = /(z|[+-]\d\d:?\d\d)$/;
/** What `Date.toString` begins with, before the zone. */
const LOCAL_TIME = 'Sun Oct 25 2026 02:40:00';

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
  if (Number.isNaN(time)) return null;
  return moment(ZONE.test(plain) ? time : lastOf(new Date(time), now));
}

const moment = (time: number): Span => ({ from: time, to: time });

function clockTime([, yesterday, ...parts]: RegExpExecArray, now: number): Span | null {
  const [hour, minute, second] = [Number(parts[0]), Number(parts[1]), Number(parts[2] ?? 0)];
  // By the calendar, not by 24 hours: a day can have 23 or 25, and then not every time of the clock, or some twice.
  const onDay = (daysAgo: number): number => {
    const at = new Date(now);
    at.setDate(at.getDate() - daysAgo);
    at.setHours(hour, minute, second, 0);
    return at.getHours() === hour && at.getMinutes() === minute ? lastOf(at, now) : NaN;
  };
  const from = (yesterday === undefined ? [0, 1, 2] : [1]).map(onDay).find((time) => time <= now);
  if (from === undefined) return null;
  return { from, to: parts[2] === undefined ? from + MINUTE_MS - 1 : from };
}

/**
 * An hour that comes twice, when clocks are set back, is meant as it came last; `Date` gives the first (ECMA-262,
 * "LocalTime"). They are set back by an hour, on Lord Howe Island by half of one.
 */
function lastOf(at: Date, now: number): number {
  const again = [60, 30].map((minutes) => at.getTime() + minutes * MINUTE_MS);
  const reads = (time: number): string => new Date(time).toString().slice(0, LOCAL_TIME.length);
  return again.find((time) => time <= now && reads(time) === reads(at.getTime())) ?? at.getTime();
}
