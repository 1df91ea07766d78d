import { platform } from 'node:os';
import { standInLibrary } from '../../../host/places.ts';
import type { Clock } from '../../../base/clock.ts';
import { lastSleepAndWake, type LastSleepAndWake, type SleepWake } from '../../../sampling/darwin/sleep-wake.ts';
import { printable } from '../../../base/printable.ts';
import { parsed, runTool } from '../../../host/run-tool.ts';

/** The log goes back weeks, and is written out anew for each who asks. */
const LIMITS = { timeMs: 20_000, bytes: 128 * 1_024 * 1_024 };

/** When this Mac last slept and woke; why it is not known; null on other systems. */
export async function lastSleep(clock: Clock): Promise<LastSleepAndWake | string | null> {
  if (platform() !== 'darwin' && standInLibrary() === null) return null;
  return parsed(await runTool(['pmset', '-g', 'log'], clock, LIMITS), lastSleepAndWake);
}

/** For `doctor --json`: docs/json.md. */
export function lastSleepDocument(told: LastSleepAndWake | string | null): object | null {
  if (told === null) return null;
  const event = (of: SleepWake | null): object | null => (of === null ? null : { at_ms: of.at, reason: of.reason });
  if (typeof told === 'string') return { last_sleep: null, last_wake: null, error: told };
  return { last_sleep: event(told.sleep), last_wake: event(told.wake), error: null };
}

export function lastSleepText(told: LastSleepAndWake | string | null): string {
  if (told === null) return '';
  if (typeof told === 'string') return `Last sleep and wake are not known. ${printable(told)}.\n`;
  return `${eventText('Last sleep', told.sleep)}${eventText('Last wake', told.wake)}`;
}

function eventText(label: string, event: SleepWake | null): string {
  if (event === null) return `${label}: none in the log.\n`;
  const why = event.reason === null ? '' : `, ${printable(event.reason)}`;
  return `${label}: ${new Date(event.at).toLocaleString()}${why}.\n`;
}
