import type { ProcessSample } from '../../../model/sample.ts';
import type { Alert, AlertChange, AlertCulprit, AlertFact, AlertRule } from '../alert.ts';
import type { AlertsConfig } from '../config.ts';
import { machineCulprit, processCulprit } from './culprits.ts';
import { Leaks } from './leaks.ts';
import { STATELESS_RULES } from './machine-rules.ts';
import { processRules, type ProcessRule } from './process-rules.ts';
import { PackagePower, SamplingImpaired, SwapRise } from './remembering-rules.ts';
import type { AlertTick, MachineRule, Reading } from './rule.ts';
import { adviceOf, detailOf, titleOf, whyOf } from './sentences.ts';
import { Track, type Pace } from './track.ts';
import { Unusual } from './unusual.ts';

export type Change = Pick<AlertChange, 'change' | 'alert'>;

/** Figures of an alert that goes on are told anew this often. */
const UPDATE_MS = 5_000;
/** While a culprit cools down, it is looked for again this often: naming one is work. */
const ASK_AGAIN_MS = 5_000;

/** What the engine needs of the configuration. */
export interface AlertSettings {
  readonly alerts: AlertsConfig;
  readonly bands: { readonly high: number };
}

/** One subject of one rule. */
interface Watch {
  readonly track: Track;
  alert: Alert | null;
  notBefore: number;
  updatedAt: number;
}
interface ProcessWatch extends Watch {
  readonly bornAt: number;
}
interface Said {
  readonly rule: AlertRule;
  readonly severity: Alert['severity'];
  readonly strength: number;
  readonly facts: () => AlertFact[];
  readonly culprit: () => AlertCulprit | null;
}

const newWatch = (): Watch => ({ track: new Track(), alert: null, notBefore: -Infinity, updatedAt: 0 });

/**
 * All rules over one tick after the other: who is told of, once; with what evidence; and when it is over. Pure: time
 * comes with the tick. A process in order costs one number a rule; only one that is beyond a threshold has an object.
 */
export class Alerts {
  #config: AlertsConfig;
  readonly #machineRules: readonly MachineRule[] = [
    ...STATELESS_RULES,
    new SwapRise(),
    new PackagePower(),
    new SamplingImpaired(),
    new Unusual(),
  ];
  #processRules: readonly ProcessRule[];
  readonly #leaks = new Leaks();
  readonly #machine = new Map<string, Watch>();
  readonly #processes = new Map<AlertRule, Map<number, ProcessWatch>>();
  /** Of each alert that has cleared, when its culprit may be told of again. */
  readonly #coolUntil = new Map<string, number>();
  #changes: Change[] = [];

  constructor({ alerts, bands }: AlertSettings) {
    this.#config = alerts;
    this.#processRules = processRules(alerts, bands.high, this.#leaks);
  }

  /** Alerts of rules that are off now are over at the next tick. */
  configure({ alerts, bands }: AlertSettings): void {
    this.#config = alerts;
    this.#processRules = processRules(alerts, bands.high, this.#leaks);
  }

  get active(): Alert[] {
    const watches = [
      ...this.#machine.values(),
      ...[...this.#processes.values()].flatMap((slots) => [...slots.values()]),
    ];
    return watches.flatMap(({ alert }) => (alert === null ? [] : [alert]));
  }

  advance(tick: AlertTick): readonly Change[] {
    this.#changes = [];
    for (const rule of this.#machineRules) this.#readMachine(rule, tick);
    this.#endRulesThatAreOff(tick);
    if (tick.sample !== null) this.#readProcesses(tick.sample, tick);
    return this.#changes;
  }

  #readMachine(rule: MachineRule, tick: AlertTick): void {
    if (!this.#config[rule.rule].enabled) return;
    const readings = new Map(
      rule.read(tick, this.#config).map((reading) => [`${rule.rule}:${reading.subject}`, reading]),
    );
    for (const [key, reading] of readings)
      if (reading.strength >= 1 && !this.#machine.has(key)) this.#machine.set(key, newWatch());
    for (const [key, watch] of this.#machine) {
      if (!key.startsWith(`${rule.rule}:`)) continue;
      const reading = readings.get(key);
      const said = {
        rule: rule.rule,
        severity: rule.severity,
        strength: reading?.strength ?? NaN,
        facts: () => reading?.facts() ?? [],
        culprit: () => culpritOf(rule, reading, tick),
      };
      if (this.#step(watch, said, tick)) this.#machine.delete(key);
    }
  }

  #readProcesses(sample: ProcessSample, tick: AlertTick): void {
    if (this.#config.memory_growth.enabled) this.#leaks.advance(sample, tick.now, this.#config.memory_growth);
    for (const rule of this.#processRules) {
      const watches = this.#watchesOf(rule.rule);
      for (const [slot, watch] of watches) if (isGone(sample, slot, watch)) this.#end(watches, slot, watch, tick);
      begin(sample, rule, watches);
      for (const [slot, watch] of watches) {
        const said = {
          rule: rule.rule,
          severity: 'warning',
          strength: rule.strength(sample, slot),
          facts: () => rule.facts(sample, slot),
          culprit: () => processCulprit(sample, slot, 'itself'),
        } as const;
        if (this.#step(watch, said, tick)) watches.delete(slot);
      }
    }
  }

  /** @returns whether there is nothing left to watch */
  #step(watch: Watch, said: Said, tick: AlertTick): boolean {
    const step = watch.track.step(said.strength, tick.now, this.#paceOf(said.rule));
    if (step === 'due' && tick.now >= watch.notBefore) this.#fire(watch, said, tick);
    if (step === 'active' && tick.now - watch.updatedAt >= UPDATE_MS) this.#update(watch, said, tick);
    if (step === 'clears') this.#clear(watch, tick);
    return step === 'quiet' || step === 'clears';
  }

  #fire(watch: Watch, said: Said, tick: AlertTick): void {
    const culprit = said.culprit();
    const id = idOf(said.rule, culprit);
    if (tick.now < (this.#coolUntil.get(id) ?? -Infinity) || this.active.some((alert) => alert.id === id)) {
      watch.notBefore = tick.now + ASK_AGAIN_MS;
      return;
    }
    const lastedMs = watch.track.lasted(tick.now);
    watch.track.fire();
    watch.updatedAt = tick.now;
    const evidence = said.facts();
    watch.alert = {
      id,
      rule: said.rule,
      severity: said.severity,
      culprit,
      since_ms: Math.round(tick.at - lastedMs),
      fired_at_ms: tick.at,
      updated_at_ms: tick.at,
      cleared_at_ms: null,
      strength: rounded(said.strength),
      peak_strength: rounded(said.strength),
      title: titleOf(said.rule, culprit),
      detail: detailOf(evidence),
      advice: adviceOf(said.rule),
      why: whyOf(said.rule, lastedMs),
      evidence,
    };
    this.#changes.push({ change: 'fired', alert: watch.alert });
  }

  #update(watch: Watch, said: Said, tick: AlertTick): void {
    const before = watch.alert;
    if (before === null || Number.isNaN(said.strength)) return;
    watch.updatedAt = tick.now;
    const evidence = said.facts();
    // Who it is may come to light later; who was named stays.
    const culprit = before.culprit ?? said.culprit();
    const strength = rounded(said.strength);
    watch.alert = {
      ...before,
      culprit,
      updated_at_ms: tick.at,
      strength,
      peak_strength: Math.max(before.peak_strength, strength),
      title: titleOf(said.rule, culprit),
      detail: detailOf(evidence),
      evidence,
    };
    this.#changes.push({ change: 'updated', alert: watch.alert });
  }

  #clear(watch: Watch, { at, now }: AlertTick): void {
    const { alert } = watch;
    if (alert === null) return;
    watch.alert = null;
    watch.track.end();
    for (const [id, until] of this.#coolUntil) if (until <= now) this.#coolUntil.delete(id);
    const until = now + this.#config[alert.rule].cool_down_seconds * 1_000;
    // Who it was may have come to light after it was told of: then it is known by both.
    for (const id of [alert.id, idOf(alert.rule, alert.culprit)]) this.#coolUntil.set(id, until);
    this.#changes.push({ change: 'cleared', alert: { ...alert, cleared_at_ms: at } });
  }

  #end<K>(watches: Map<K, Watch>, key: K, watch: Watch, tick: AlertTick): void {
    this.#clear(watch, tick);
    watches.delete(key);
  }

  #endRulesThatAreOff(tick: AlertTick): void {
    for (const [key, watch] of this.#machine)
      if (!this.#config[key.slice(0, key.indexOf(':')) as AlertRule].enabled)
        this.#end(this.#machine, key, watch, tick);
    for (const [rule, watches] of this.#processes) {
      if (!this.#config[rule].enabled) for (const [slot, watch] of watches) this.#end(watches, slot, watch, tick);
    }
  }

  #watchesOf(rule: AlertRule): Map<number, ProcessWatch> {
    const known = this.#processes.get(rule) ?? new Map<number, ProcessWatch>();
    this.#processes.set(rule, known);
    return known;
  }

  #paceOf(rule: AlertRule): Pace {
    const { sustain_seconds, clear_percent, clear_seconds } = this.#config[rule];
    return {
      sustainMs: sustain_seconds * 1_000,
      sustainSamples: this.#config.sustain_samples,
      clearBelow: clear_percent / 100,
      clearMs: clear_seconds * 1_000,
    };
  }
}

/** Objects for those beyond the threshold that have none yet. */
function begin(sample: ProcessSample, rule: ProcessRule, watches: Map<number, ProcessWatch>): void {
  const { live, count, bornAt } = sample.processes;
  for (let index = 0; index < count; index++) {
    const slot = live[index]!;
    if (rule.strength(sample, slot) >= 1 && !watches.has(slot))
      watches.set(slot, { ...newWatch(), bornAt: bornAt[slot]! });
  }
}

const isGone = ({ processes }: ProcessSample, slot: number, { bornAt }: ProcessWatch): boolean =>
  processes.bornAt[slot] !== bornAt || processes.facts[slot] === undefined;

function culpritOf({ rule, need }: MachineRule, reading: Reading | undefined, tick: AlertTick): AlertCulprit | null {
  if (rule === 'disk_full')
    return { kind: 'volume', name: reading?.subject ?? '', pid: null, started_at_ms: null, named_by: 'itself' };
  if (rule === 'unusual')
    return { kind: 'series', name: reading?.subject ?? '', pid: null, started_at_ms: null, named_by: 'itself' };
  return machineCulprit(tick, need);
}

function idOf(rule: AlertRule, culprit: AlertCulprit | null): string {
  if (culprit === null) return `${rule}:machine`;
  // Of a family, another process may take most each time.
  if (culprit.kind === 'family') return `${rule}:family:${culprit.name}`;
  return culprit.pid === null ? `${rule}:${culprit.name}` : `${rule}:${culprit.pid}:${culprit.started_at_ms ?? 0}`;
}

const rounded = (value: number): number => Math.round(value * 100) / 100;
