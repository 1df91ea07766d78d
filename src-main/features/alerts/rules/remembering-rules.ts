import type { AlertsConfig } from '../config.ts';
import { fact, word } from './facts.ts';
import { Recent } from './recent.ts';
import { known, type AlertTick, type MachineRule, type Reading } from './rule.ts';

/** The rules that compare with what was before. */

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
/** Half a window is enough to judge by; less is not. */
const ENOUGH = 0.5;

/** Swap in use rises by so much within a window. */
export class SwapRise implements MachineRule {
  readonly rule = 'swap_rise';
  readonly need = 'memory';
  readonly severity = 'warning';
  readonly #used = new Recent<number>(SECOND_MS);

  read({ now, system }: AlertTick, { swap_rise: config }: AlertsConfig): Reading[] {
    const used = system?.memory?.swap_used_bytes ?? null;
    if (system === null || used === null) return [{ subject: '', strength: NaN, facts: () => [] }];
    const spanMs = config.window_seconds * SECOND_MS;
    this.#used.push(now, used, spanMs);
    // From the least of the window: what was freed and taken again has not risen.
    const rise = used - Math.min(used, ...this.#used.values);
    const facts = () => [
      ...fact('swap rose by', rise, 'bytes'),
      ...fact('within', config.window_seconds, 'seconds'),
      ...fact('swap in use', used, 'bytes'),
      ...fact('memory available', system.memory?.available_bytes, 'bytes'),
    ];
    return [{ subject: '', strength: used < config.least_used_bytes ? 0 : rise / config.rise_bytes, facts }];
  }
}

/** The most that was seen counts as full power only when the machine has been seen to draw much less, too. */
const SPREAD = 2;
/** A peak of a second says nothing of what can be sustained. */
const SMOOTH_MS = 10_000;

export class PackagePower implements MachineRule {
  readonly rule = 'package_power';
  readonly need = 'cpu';
  readonly severity = 'warning';
  #smooth = NaN;
  #lastAt = NaN;
  #least = Infinity;
  #most = 0;

  read({ now, system }: AlertTick, { package_power: config }: AlertsConfig): Reading[] {
    const watts = known(system?.package_watts);
    if (!Number.isNaN(watts)) this.#note(watts, now);
    const seen = this.#most >= SPREAD * this.#least ? this.#most : NaN;
    const given = config.reference_watts ?? system?.package_reference_watts ?? null;
    const reference = given ?? seen;
    const facts = () => [
      ...fact('package power', watts, 'watts'),
      ...fact(given === null ? 'of the most seen' : 'of the reference', (100 * watts) / reference, 'percent'),
      ...fact('hottest sensor', system?.hottest_celsius, 'celsius'),
    ];
    return [{ subject: '', strength: (100 * watts) / reference / config.percent, facts }];
  }

  #note(watts: number, now: number): void {
    const share = Number.isNaN(this.#smooth) ? 1 : 1 - Math.exp(-(now - this.#lastAt) / SMOOTH_MS);
    this.#smooth = Number.isNaN(this.#smooth) ? watts : this.#smooth + share * (watts - this.#smooth);
    this.#lastAt = now;
    this.#least = Math.min(this.#least, this.#smooth);
    this.#most = Math.max(this.#most, this.#smooth);
  }
}

/** Culprit itself does not get to sample: what it says is then late, or old. */
export class SamplingImpaired implements MachineRule {
  readonly rule = 'sampling';
  readonly need = 'itself';
  readonly severity = 'warning';
  readonly #ticks = new Recent<{ readonly taken: number; readonly missed: number }>(SECOND_MS);

  read({ now, taken, missed, impaired }: AlertTick, { sampling: config }: AlertsConfig): Reading[] {
    this.#ticks.push(now, { taken, missed }, MINUTE_MS);
    const percent = this.#missedPercent(now, taken, missed);
    const facts = () => [...word('reason', impaired), ...fact('samples missed in the last minute', percent, 'percent')];
    return [
      {
        subject: '',
        strength:
          impaired === null ? percent / config.missed_percent : Math.max(1, percent / config.missed_percent || 0),
        facts,
      },
    ];
  }

  #missedPercent(now: number, taken: number, missed: number): number {
    const { oldest } = this.#ticks;
    if (oldest === null || now - oldest.now < ENOUGH * MINUTE_MS) return NaN;
    const lost = missed - oldest.value.missed;
    const planned = lost + taken - oldest.value.taken;
    return planned > 0 ? (100 * lost) / planned : NaN;
  }
}
