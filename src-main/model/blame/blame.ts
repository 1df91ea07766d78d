import type { SystemFrame } from '../../protocol/frame.ts';
import type { ProcessSample } from '../sample.ts';
import { contentionOf, othersWait, type Contention } from './contention.ts';
import { Families } from './families.ts';
import { smallestFamily } from './smallest.ts';
import { RESOURCES, Shares, type Resource } from './shares.ts';

/** Why a family is blamed: how contended a resource is, and how much of it the family takes. Both 0 to 1. */
export interface Evidence {
  readonly resource: Resource;
  readonly contention: number;
  readonly share: number;
  /** What it takes: percent of a core, bytes or switches a second. */
  readonly amount: number;
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
/** Smoothed blame below this is forgotten. */
const FORGOTTEN = 0.5;

interface Suspect {
  /** The process group of its leader: what it is known by from one sample to the next. */
  readonly key: number;
  readonly family: number;
  readonly blame: number;
}

/**
 * Who makes this machine slow: for each resource, how contended it is, times each family's share in using it, added up and smoothed. Waiting
 * is never a cause. Pure: the same samples give the same verdicts. Who asks for the verdict pays for its words; a sample costs a few columns.
 */
export class Blame {
  readonly #families = new Families();
  readonly #shares = new Shares();
  #sample: ProcessSample | null = null;
  #contention: Contention = { cpu: 0, disk: 0, paging: 0, switches: 0 };
  #smoothed = new Map<number, number>();
  #suspects: Suspect[] = [];
  #accused: number | null = null;
  #accusedAt = 0;

  advance(sample: ProcessSample, system: SystemFrame): void {
    this.#sample = sample;
    this.#families.group(sample.processes);
    this.#shares.measure(sample, this.#families);
    this.#contention = contentionOf(system, this.#shares.total);
    this.#suspects = sample.intervalMs === null ? [] : this.#suspect(sample, sample.intervalMs / 1_000);
    this.#judge(sample.at);
  }

  /** Of the last sample; its figures must not have been replaced by the next. */
  verdict(): Verdict {
    const sample = this.#sample;
    if (sample === null) return { culprit: null, ranked: [] };
    const ranked = this.#suspects.slice(0, MOST_RANKED).map((suspect) => this.#describe(sample, suspect));
    const accused = this.#suspects.findIndex(({ key }) => key === this.#accused);
    const culprit = accused < 0 ? null : (ranked[accused] ?? this.#describe(sample, this.#suspects[accused]!));
    return { culprit: culprit === null ? null : { ...culprit, sinceMs: this.#accusedAt }, ranked };
  }

  #suspect({ processes }: ProcessSample, seconds: number): Suspect[] {
    const rise = 1 - Math.exp(-seconds / RISE_SECONDS);
    const fall = 1 - Math.exp(-seconds / FALL_SECONDS);
    const smoothed = new Map<number, number>();
    const suspects: Suspect[] = [];
    for (let family = 0; family < this.#families.count; family++) {
      const now = this.#pointsOf(family);
      const leader = this.#families.leader[family]!;
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
    for (const resource of RESOURCES) points += this.#partOf(family, resource);
    return Math.min(100, points);
  }

  #partOf(family: number, resource: Resource): number {
    const amount = this.#shares.byFamily[resource][family]!;
    return amount > 0 ? (100 * this.#contendedFor(family, resource) * amount) / this.#shares.total[resource] : 0;
  }

  #contendedFor(family: number, resource: Resource): number {
    if (resource !== 'cpu') return this.#contention[resource];
    return Math.max(this.#contention.cpu, othersWait(this.#shares.byFamily.wait[family]!, this.#shares.total.wait));
  }

  #judge(at: number): void {
    const [first, second] = this.#suspects;
    const held = this.#suspects.find(({ key }) => key === this.#accused);
    const standsOut = first !== undefined && first.blame >= ACCUSED_FROM && first.blame >= STANDS_OUT * (second?.blame ?? 0);
    const stays = held !== undefined && held.blame >= CLEARED_BELOW && !(standsOut && first !== held);
    const accused = stays ? held.key : standsOut ? first.key : null;
    if (accused !== this.#accused) this.#accusedAt = at;
    this.#accused = accused;
  }

  /** The members that explain it, the one that explains most, and why. */
  #describe({ processes }: ProcessSample, { family, blame }: Suspect): BlamedFamily {
    const evidence = this.#evidenceOf(family);
    const weigh = (slot: number): number => evidence.reduce((sum, { resource, points, amount }) => sum + (points * this.#shares.bySlot[resource][slot]!) / amount, 0);
    const { members, chief } = smallestFamily(processes, this.#families.of, family, weigh);
    return { label: processes.facts[chief]?.name ?? '', pid: processes.pid[chief]!, pids: members.map((slot) => processes.pid[slot]!), blame, evidence };
  }

  #evidenceOf(family: number): Evidence[] {
    return RESOURCES.map((resource) => {
      const amount = this.#shares.byFamily[resource][family]!;
      return { resource, contention: this.#contendedFor(family, resource), share: amount > 0 ? amount / this.#shares.total[resource] : 0, amount, points: this.#partOf(family, resource) };
    })
      .filter(({ points }) => points > 0)
      .sort((a, b) => b.points - a.points);
  }
}
