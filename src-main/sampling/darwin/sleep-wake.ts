import { epochMs, type EpochMs } from '../../base/brand.ts';

export interface SleepWake {
  readonly at: EpochMs;
  /** A dark wake is one for background work: the screen stays off. */
  readonly kind: 'sleep' | 'wake' | 'darkwake';
  /** `Clamshell Sleep`, `Idle Sleep`, `EC.LidOpen/Lid Open`; null where the line does not say. */
  readonly reason: string | null;
}

/** The last of each in a log; a dark wake is neither. */
export interface LastSleepAndWake {
  readonly sleep: SleepWake | null;
  readonly wake: SleepWake | null;
}

/** A line is read so far and no further: the longest real ones (assertions with their details) stay below. */
const LONGEST_LINE = 2_000;
const LINE = /^(\d{4})-(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d) ([+-])(\d\d)(\d\d) +(Sleep|Wake|DarkWake)[ \t]+(\S.*)$/;
const DUE_TO = 'due to ';
const LONGEST_REASON = 200;
const LARGEST_OFFSET_MINUTES = 14 * 60;

/**
 * What a line of `pmset -g log` (pmset(1)) says of the machine's sleep; null for every other line. The domain `Wake
 * Requests` announces wakes to come, and is none. Each line has its own offset from UTC, so a change of summer time, or
 * of the time zone, changes nothing.
 */
export function parseSleepWakeLine(line: string): SleepWake | null {
  const found = LINE.exec(line.length > LONGEST_LINE ? line.slice(0, LONGEST_LINE) : line);
  if (found === null) return null;
  const at = instantOf(found);
  const message = found[11]!;
  const kind = kindOf(found[10]!, message);
  return at === null || kind === null ? null : { at, kind, reason: reasonIn(message) };
}

/** Read from the end: a log goes back weeks, over hundreds of thousands of lines. */
export function lastSleepAndWake(log: string): LastSleepAndWake {
  let sleep: SleepWake | null = null;
  let wake: SleepWake | null = null;
  for (let end = log.length; end > 0 && (sleep === null || wake === null);) {
    const start = log.lastIndexOf('\n', end - 1) + 1;
    const found = parseSleepWakeLine(log.slice(start, end));
    if (found?.kind === 'sleep') sleep ??= found;
    if (found?.kind === 'wake') wake ??= found;
    end = start - 1;
  }
  return { sleep, wake };
}

function instantOf(found: RegExpExecArray): EpochMs | null {
  const [year, month, day, hour, minute, second] = found.slice(1, 7).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const offset = (Number(found[8]) * 60 + Number(found[9])) * (found[7] === '-' ? -1 : 1);
  const local = new Date(Date.UTC(year, month - 1, day, hour, minute, second));
  // Date carries over what is too large: the 31st of February would be a day in March.
  const exists =
    local.getUTCMonth() === month - 1 && local.getUTCDate() === day && hour < 24 && minute < 60 && second < 60;
  if (!exists || Number(found[9]) > 59 || Math.abs(offset) > LARGEST_OFFSET_MINUTES) return null;
  return epochMs(local.getTime() - offset * 60_000);
}

/**
 * The domain alone does not tell: a machine that goes from awake to a dark wake is written under `Sleep`, the way back
 * under `Wake`.
 */
function kindOf(domain: string, message: string): SleepWake['kind'] | null {
  if (domain === 'Sleep') {
    if (message.startsWith('Entering DarkWake state')) return 'darkwake';
    return message.startsWith('Entering Sleep state') ? 'sleep' : null;
  }
  if (domain === 'Wake') return /^(Wake|DarkWake to FullWake)\b/.test(message) ? 'wake' : null;
  return message.startsWith('DarkWake') ? 'darkwake' : null;
}

/**
 * `due to 'Clamshell Sleep':TCPKeepAlive=active Using AC`, or `due to NUB.SPMI0.SW3 nub-spmi/HID Activity Using AC
 * (Charge:60%) 12 secs`.
 */
function reasonIn(message: string): string | null {
  const at = message.indexOf(DUE_TO);
  if (at < 0) return null;
  const rest = message.slice(at + DUE_TO.length, at + DUE_TO.length + LONGEST_REASON);
  const quoted = /^'([^']+)'/.exec(rest)?.[1];
  if (quoted !== undefined) return quoted;
  const end = rest.search(/\t| Using | \d+ secs/);
  const reason = (end < 0 ? rest : rest.slice(0, end)).trim();
  return reason === '' ? null : reason;
}
