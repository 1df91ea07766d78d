import { Alerts, type Change } from '../../../../../src-main/features/alerts/rules/alerts.ts';
import type { Volume } from '../../../../../src-main/features/alerts/rules/rule.ts';
import { Blame } from '../../../../../src-main/model/blame/blame.ts';
import { ALERT_RULES, type AlertRule } from '../../../../../src-main/features/alerts/alert.ts';
import { AlertsConfig } from '../../../../../src-main/features/alerts/config.ts';
import type { SystemFrame } from '../../../../../src-main/protocol/frame.ts';
import { Machine, type Figures } from '../../../model/support.ts';
import { NOTHING_KNOWN } from '../../../nothing-known.ts';

export const GIB = 1024 ** 3;
const START = Date.UTC(2026, 2, 4, 13, 0, 0);

export const memory = (
  changes: Partial<NonNullable<SystemFrame['memory']>> = {},
): NonNullable<SystemFrame['memory']> => ({
  total_bytes: 16 * GIB,
  used_bytes: 8 * GIB,
  available_bytes: 8 * GIB,
  cached_bytes: null,
  compressed_bytes: null,
  used_percent: 50,
  swap_total_bytes: 8 * GIB,
  swap_used_bytes: 0,
  swap_in_bytes_per_second: 0,
  swap_out_bytes_per_second: 0,
  page_in_bytes_per_second: 0,
  major_faults_per_second: 0,
  refaults_per_second: 0,
  ...changes,
});
export const stall = (some: number, full = 0): NonNullable<SystemFrame['pressure']['memory']> => ({
  some_percent: some,
  full_percent: full,
});

/** Only these rules are on, with these settings of theirs. */
export function only(rules: { [R in AlertRule]?: Record<string, number> }): AlertsConfig {
  const sections = Object.fromEntries(ALERT_RULES.map((rule) => [rule, { enabled: rule in rules, ...rules[rule] }]));
  return AlertsConfig.parse(sections);
}
export const every = (): AlertsConfig => only(Object.fromEntries(ALERT_RULES.map((rule) => [rule, {}])));

export interface Second {
  readonly system?: Partial<SystemFrame>;
  readonly volumes?: readonly Volume[];
  readonly impaired?: string;
  readonly missed?: number;
  /** What each process has used by now, by pid. */
  readonly processes?: Readonly<Record<number, Figures>>;
}

/** Seconds of a made-up machine, played to the real model, the real blame and the real rules. */
export class Replay {
  readonly machine = new Machine();
  readonly alerts: Alerts;
  readonly changes: (Change & { readonly second: number })[] = [];
  readonly #blame = new Blame();
  readonly #slots = new Map<number, number>();
  #second = 0;
  #missed = 0;

  constructor(config: AlertsConfig) {
    this.alerts = new Alerts({ alerts: config, bands: { high: 50 } });
  }

  start(pid: number, name: string): number {
    const slot = this.machine.start(pid, {});
    this.machine.table.facts[slot] = {
      name,
      user: null,
      command: null,
      executable: null,
      uid: null,
      cgroup: null,
      kernelThread: false,
    };
    this.machine.table.processGroup[slot] = pid;
    this.#slots.set(pid, slot);
    return slot;
  }

  end(pid: number): void {
    this.machine.end(this.#slots.get(pid)!);
    this.#slots.delete(pid);
  }

  /** @param stepSeconds between samples; the machine may have slept */
  play(seconds: number, script: (second: number) => Second, stepSeconds = 1): this {
    for (let played = 0; played < seconds; played += stepSeconds) {
      this.#second += stepSeconds;
      this.#tick(script(this.#second), stepSeconds);
    }
    return this;
  }

  /** `throttling fired 11`, without updates. */
  get story(): string[] {
    return this.changes
      .filter(({ change }) => change !== 'updated')
      .map(({ change, alert, second }) => `${alert.rule} ${change} ${second}`);
  }

  #tick({ system = {}, volumes = [], impaired, missed = 0, processes = {} }: Second, stepSeconds: number): void {
    for (const [pid, figures] of Object.entries(processes)) this.machine.set(this.#slots.get(Number(pid))!, figures);
    const sample = this.machine.tick(stepSeconds);
    const frame = { ...NOTHING_KNOWN, ...system };
    this.#blame.advance(sample, frame);
    this.#missed += missed;
    const read = impaired === undefined ? { sample, system: frame } : { sample: null, system: null };
    const tick = {
      at: START + this.#second * 1_000,
      now: this.#second * 1_000,
      ...read,
      impaired: impaired ?? null,
      taken: this.#second,
      missed: this.#missed,
      volumes,
      verdict: () => this.#blame.verdict(),
    };
    for (const change of this.alerts.advance(tick)) this.changes.push({ ...change, second: this.#second });
  }
}
