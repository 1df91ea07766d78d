import type { BatteryReading } from '../../../sample/system.ts';
import { figure } from './figures.ts';

/** `pmset -g batt`: the first battery. Null when there is none. */
export function parseBatt(
  text: string,
): { readonly percent: number; readonly status: BatteryReading['status'] } | null {
  const match = /InternalBattery.{0,100}?(\d{1,3})%; ([^;\n]{1,40})[; ]/.exec(text);
  return match === null ? null : { percent: figure(match[1]), status: statusOf(match[2]!.trim()) };
}

/** `finishing charge` is the last hour of charging; `AC attached` is a battery that is kept from charging. */
function statusOf(text: string): BatteryReading['status'] {
  if (text === 'charging' || text === 'finishing charge') return 'charging';
  if (text === 'discharging') return 'discharging';
  return text === 'charged' ? 'full' : 'unknown';
}

/**
 * `pmset -g therm`: percent that the processor's speed is held to (Intel), and whether a warning is recorded. Null when
 * it is no such output.
 */
export function parseTherm(text: string): { readonly speedLimitPercent: number; readonly warned: boolean } | null {
  const limit = figure(/CPU_Speed_Limit\s*=\s*(\d+)/.exec(text)?.[1]);
  const none = /No thermal warning level has been recorded/i.test(text);
  if (Number.isNaN(limit) && !none && !/thermal warning level/i.test(text)) return null;
  return { speedLimitPercent: limit, warned: !none && /thermal warning level/i.test(text) };
}
