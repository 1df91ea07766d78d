import type { SystemFrame } from '../../protocol/frame.ts';
import { readFigure } from '../../protocol/machine-figures.ts';
import type { LockWait } from '../../sample/locks.ts';
import type { Want, Wants } from '../../sample/wants.ts';
import type { ProcessSample } from '../sample.ts';
import { processLabel } from '../../vocabulary/process-label.ts';
import { Baselines } from './baselines.ts';
import { busiestGpu, contentionOf, cpuInUse, memoryShortage, othersWait, type Contention } from './contention.ts';
import { Families } from './families.ts';
import { someoneWorks } from './lock-holders.ts';
import { ramp } from './ramp.ts';
import { SmallestFamily } from './smallest.ts';
import { RESOURCES, Shares, type Resource } from './shares.ts';

/** Why a family is blamed: how contended a resource is, and how much of it the family takes. Both 0 to 1. */
export interface Evidence {
  readonly resource: Resource;
  readonly contention: number;
  readonly share: number;
  /** What it takes: percent of a core, bytes or switches a second. */
  readonly amount: number;
  /** What it took on average in the minutes before; null when it was not watched for long enough. */
  readonly usual: number | null;
  /** Of the blame, 0 to 100; the parts add up to it. */
  readonly points: number;
}

export interface BlamedFamily {
  readonly label: string;
  /** The process that takes most of it. */
  readonly pid: number;
  readonly pids: readonly number[];
  /** 0 to 100. */
  readonly blame: number;
  readonly evidence: readonly Evidence[];
}

export interface Verdict {
  /**
   * How sure it is, 0 to 1: of a culprit, by how much there is and how far it stands out; of nobody, by how far
   * everybody is from being accused.
   */
  readonly confidence: number;
  readonly culprit: (BlamedFamily & { readonly sinceMs: number }) | null;
  /** The blamed first, none with a blame of 0. */
  readonly ranked: readonly BlamedFamily[];
}

/** A family is called the culprit from here on, and no longer below the second. */
const ACCUSED_FROM = 30;
const CLEARED_BELOW = 15;
/** It must stand out from the next by this. */
const STANDS_OUT = 1.25;
const RISE_SECONDS = 0.8;
const FALL_SECONDS = 2.5;
const MOST_RANKED = 20;
/** While the others have less of the GPU than this, in percent, nobody waits for it. */
const UNFELT_GPU = 1;
/** From here on it is asked who uses the GPU: before it is contended, since a rate needs two readings. */
const ASKED_GPU = 50;
/** Whether there is a busy GPU is always asked: it is cheap, and charts show it too. */
const ALWAYS_WANTED: readonly Want[] = ['gpus'];
/** Smoothed blame below this is forgotten. */
const FORGOTTEN = 0.5;

/** Before there is a sample. */
const NO_VERDICT: Verdict = { confidence: 0, culprit: null, ranked: [] };

/** A family's part in the contention of one resource. */
interface Cause {
  /** Of the blame, 0 to 100. */
  readonly points: number;
  readonly amount: number;
  /** By slot. */
  readonly uses: Float64Array;
}

interface Suspect {
  /** The process group of its leader: what it is known by from one sample to the next. */
  readonly key: number;
  readonly family: number;
  readonly blame: number;
}

/**
 * Who makes this machine slow: for each resource, how contended it is, times each family's share in using it, added up
 * and smoothed. Waiting is never a cause. Pure: the same samples give the same verdicts. Who asks for the verdict pays
 * for its words; a sample costs a few columns.
 */
export class Blame {
  readonly #families = new Families();
  readonly #shares = new Shares();
  readonly #baselines = new Baselines();
  readonly #smallest = new SmallestFamily();
  #sample: ProcessSample | null = null;
  #contention: Contention = { cpu: 0, disk: 0, paging: 0, switches: 0, locks: 0, heat: 0, gpu: 0 };
  #smoothed = new Map<number, number>();
  #suspects: Suspect[] = [];
  #accused: number | null = null;
  #accusedAt = 0;
  #cpuInUse = 0;
  /** Of the others nobody can have a part. */
  #contended: readonly Resource[] = [];
  #cores = 1;
  #bySlot = new Float64Array(0);
  #wants: Wants = new Set(['locks', 'gpus', 'gpu_times']);

  advance(sample: ProcessSample, system: SystemFrame, lockWaits: readonly LockWait[] = []): void {
    this.#sample = sample;
    this.#families.group(sample.processes);
    this.#shares.measure(sample, this.#families, memoryShortage(system));
    this.#shares.addLocks(sample, this.#families, lockWaits);
    this.#shares.addUnseenDisk(readFigure('disk_bytes_per_second', system) ?? 0);
    this.#contention = contentionOf(system, this.#shares.total);
    this.#cpuInUse = cpuInUse(system, this.#shares.total);
    this.#cores = system.cores.length;
    this.#contended = RESOURCES.filter(
      (resource) => this.#contention[resource] > 0 || (resource === 'cpu' && this.#cpuInUse > 0),
    );
    this.#suspects = sample.intervalMs === null ? [] : this.#suspect(sample, sample.intervalMs / 1_000);
    this.#judge(sample.at);
    // Before there are rates nothing is known: then all is asked.
    if (sample.intervalMs !== null) this.#wants = this.#wantsAfter(system);
    const accused = this.#suspects.find(({ key }) => key === this.#accused)?.family ?? -1;
    if (sample.intervalMs !== null)
      this.#baselines.note(sample.processes, this.#families, this.#shares, sample.intervalMs / 1_000, accused);
  }

  /** What of the next sample could change the verdict, as far as the last one shows. */
  get wants(): Wants {
    return this.#wants;
  }

  /** Whether somebody is the culprit: known without a word being made. */
  get accuses(): boolean {
    return this.#accused !== null;
  }

  /** Of the last sample; its figures must not have been replaced by the next. */
  verdict(mostRanked = MOST_RANKED): Verdict {
    const sample = this.#sample;
    if (sample === null) return NO_VERDICT;
    const ranked = this.#suspects.slice(0, mostRanked).map((suspect) => this.#describe(sample, suspect));
    const accused = this.#suspects.findIndex(({ key }) => key === this.#accused);
    const culprit = accused < 0 ? null : (ranked[accused] ?? this.#describe(sample, this.#suspects[accused]!));
    return {
      confidence: this.#confidence(accused),
      culprit: culprit === null ? null : { ...culprit, sinceMs: this.#accusedAt },
      ranked,
    };
  }

  /**
   * By slot: how much of the blame is a process's own. Its family's adds up to the family's. Replaced by the next call.
   */
  bySlot(): Float64Array {
    const { of } = this.#families;
    if (this.#bySlot.length < of.length) this.#bySlot = new Float64Array(of.length);
    this.#bySlot.fill(0);
    const blamed = new Map(
      this.#suspects.map(({ family, blame }) => [
        family,
        { blame, points: this.#pointsOf(family), causes: this.#causesOf(family) },
      ]),
    );
    if (blamed.size === 0) return this.#bySlot;
    const { processes } = this.#sample!;
    for (let index = 0; index < processes.count; index++) {
      const slot = processes.live[index]!;
      const family = blamed.get(of[slot]!);
      // What it is blamed for still, though it has stopped, is nobody's in particular.
      if (family === undefined || family.points === 0) continue;
      const own = Math.min(ownPoints(family.causes, slot), family.points);
      this.#bySlot[slot] = (family.blame * own) / family.points;
    }
    return this.#bySlot;
  }

  #causesOf(family: number): Cause[] {
    return this.#contended
      .map((resource) => ({
        points: this.#partOf(family, resource),
        amount: this.#shares.byFamily[resource][family]!,
        uses: this.#shares.bySlot[resource],
      }))
      .filter(({ points }) => points > 0);
  }

  #wantsAfter(system: SystemFrame): Wants {
    const wants = new Set(ALWAYS_WANTED);
    if (someoneWorks(this.#families.count, this.#shares.byFamily)) wants.add('locks');
    if (busiestGpu(system) >= ASKED_GPU) wants.add('gpu_times');
    return wants;
  }

  #confidence(accused: number): number {
    const [first, second] = this.#suspects;
    if (accused < 0) return 1 - ramp(first?.blame, 0, ACCUSED_FROM);
    const { blame } = this.#suspects[accused]!;
    const next = accused === 0 ? second : first;
    return (ramp(blame, CLEARED_BELOW, 2 * ACCUSED_FROM) + ramp(blame / Math.max(next?.blame ?? 0, 1), 1, 3)) / 2;
  }

  #suspect({ processes }: ProcessSample, seconds: number): Suspect[] {
    const rise = 1 - Math.exp(-seconds / RISE_SECONDS);
    const fall = 1 - Math.exp(-seconds / FALL_SECONDS);
    const smoothed = new Map<number, number>();
    const suspects: Suspect[] = [];
    // Most of the time nothing is contended, and nobody was blamed before.
    if (this.#contended.length === 0 && this.#smoothed.size === 0) return suspects;
    for (let family = 0; family < this.#families.count; family++) {
      const now = this.#pointsOf(family);
      const leader = this.#families.leader[family]!;
      if (leader < 0) continue;
      const key = processes.processGroup[leader]! || processes.pid[leader]!;
      const before = this.#smoothed.get(key) ?? 0;
      const blame = before + (now - before) * (now > before ? rise : fall);
      if (blame < FORGOTTEN) continue;
      smoothed.set(key, blame);
      suspects.push({ key, family, blame });
    }
    this.#smoothed = smoothed;
    return suspects.sort((a, b) => b.blame - a.blame || a.key - b.key);
  }

  #pointsOf(family: number): number {
    let points = 0;
    for (const resource of this.#contended) points += this.#partOf(family, resource);
    return Math.min(100, points);
  }

  #partOf(family: number, resource: Resource): number {
    const amount = this.#shares.byFamily[resource][family]!;
    return amount > 0 ? (100 * this.#contendedFor(family, resource) * amount) / this.#shares.total[resource] : 0;
  }

  #contendedFor(family: number, resource: Resource): number {
    if (resource === 'gpu')
      return this.#shares.total.gpu - this.#shares.byFamily.gpu[family]! < UNFELT_GPU ? 0 : this.#contention.gpu;
    if (resource !== 'cpu') return this.#contention[resource];
    return Math.max(
      this.#contention.cpu,
      this.#cpuInUse * othersWait(this.#shares.byFamily.wait[family]!, this.#shares.total.wait, this.#cores),
    );
  }

  #judge(at: number): void {
    const [first, second] = this.#suspects;
    const held = this.#suspects.find(({ key }) => key === this.#accused);
    const standsOut =
      first !== undefined && first.blame >= ACCUSED_FROM && first.blame >= STANDS_OUT * (second?.blame ?? 0);
    const stays = held !== undefined && held.blame >= CLEARED_BELOW && !(standsOut && first !== held);
    const accused = stays ? held.key : standsOut ? first.key : null;
    if (accused !== this.#accused) this.#accusedAt = at;
    this.#accused = accused;
  }

  /** The members that explain it, the one that explains most, and why. */
  #describe({ processes }: ProcessSample, { family, blame }: Suspect): BlamedFamily {
    const evidence = this.#evidenceOf(family, processes);
    const causes = this.#causesOf(family);
    const weigh = (slot: number): number => ownPoints(causes, slot);
    const { members, chief } = this.#smallest.find(processes, this.#families, family, weigh);
    return {
      label: processLabel(processes.facts[chief]),
      pid: processes.pid[chief]!,
      pids: members.map((slot) => processes.pid[slot]!),
      blame,
      evidence,
    };
  }

  #evidenceOf(family: number, table: ProcessSample['processes']): Evidence[] {
    const leader = this.#families.leader[family]!;
    return RESOURCES.map((resource) => {
      const amount = this.#shares.byFamily[resource][family]!;
      return {
        resource,
        contention: this.#contendedFor(family, resource),
        share: amount > 0 ? amount / this.#shares.total[resource] : 0,
        amount,
        usual: this.#baselines.usual(table, leader, resource),
        points: this.#partOf(family, resource),
      };
    })
      .filter(({ points }) => points > 0)
      .sort((a, b) => b.points - a.points);
  }
}

/** How much of its family's part is a process's own. */
function ownPoints(causes: readonly Cause[], slot: number): number {
  let own = 0;
  for (const { points, amount, uses } of causes) own += (points * uses[slot]!) / amount;
  return own;
}
