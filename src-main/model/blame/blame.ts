import type { SystemFrame } from '../../protocol/frame.ts';
import type { ProcessSample } from '../sample.ts';
import { contentionOf, othersWait, type Contention } from './contention.ts';
import { Families } from './families.ts';
import { smallestFamily } from './smallest.ts';
import { Shares, type Resource, type Use } from './shares.ts';

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

const RESOURCES: readonly Resource[] = ['cpu', 'disk', 'paging', 'switches'];

/**
 * Who makes this machine slow: for each resource, how contended it is, times each family's share in using it, added up and smoothed. Waiting
 * is never a cause. Pure: the same samples give the same verdicts.
 */
export class Blame {
  readonly #families = new Families();
  readonly #shares = new Shares();
  /** Smoothed blame by leader identity. */
  #smoothed = new Map<string, number>();
  #accused: string | null = null;
  #accusedAt = 0;

  advance(sample: ProcessSample, system: SystemFrame): Verdict {
    this.#families.group(sample.processes);
    this.#shares.measure(sample, this.#families);
    const { intervalMs } = sample;
    const ranked = intervalMs === null ? [] : this.#rank(sample, contentionOf(system, this.#shares.total), intervalMs / 1_000);
    this.#shares.remember(sample);
    return { culprit: this.#judge(ranked, sample.at), ranked: ranked.map(({ family }) => family) };
  }

  #rank(sample: ProcessSample, contention: Contention, seconds: number): { key: string; family: BlamedFamily }[] {
    const smoothed = new Map<string, number>();
    const found: { key: string; number: number; blame: number; evidence: readonly Evidence[] }[] = [];
    for (let number = 0; number < this.#families.count; number++) {
      const use = this.#shares.byFamily[number]!;
      const evidence = evidenceOf(use, this.#shares.total, contention);
      const now = Math.min(100, evidence.reduce((sum, part) => sum + part.points, 0));
      const key = this.#keyOf(sample, number);
      const before = this.#smoothed.get(key) ?? 0;
      if (now === 0 && before < 0.5) continue;
      const blame = before + (now - before) * (1 - Math.exp(-seconds / (now > before ? RISE_SECONDS : FALL_SECONDS)));
      smoothed.set(key, blame);
      found.push({ key, number, blame, evidence });
    }
    this.#smoothed = smoothed;
    found.sort((a, b) => b.blame - a.blame || (a.key < b.key ? -1 : 1));
    return found.slice(0, MOST_RANKED).map(({ key, number, blame, evidence }) => ({ key, family: { ...this.#members(sample, number, evidence), blame, evidence } }));
  }

  /** The members that explain it, and the one that explains most. */
  #members(sample: ProcessSample, number: number, evidence: readonly Evidence[]): Pick<BlamedFamily, 'label' | 'pid' | 'pids'> {
    const { processes } = sample;
    const weigh = (slot: number): number => {
      const use = this.#shares.useOf(sample, slot);
      return evidence.reduce((sum, { resource, points, amount }) => sum + (amount > 0 ? (points * use[resource]) / amount : 0), 0);
    };
    const { members, chief } = smallestFamily(processes, this.#families.of, number, weigh);
    return { label: processes.facts[chief]?.name ?? '', pid: processes.pid[chief]!, pids: members.map((slot) => processes.pid[slot]!) };
  }

  #keyOf({ processes }: ProcessSample, number: number): string {
    const leader = this.#families.leader[number]!;
    return `${processes.processGroup[leader]! || processes.pid[leader]!}`;
  }

  #judge(ranked: readonly { key: string; family: BlamedFamily }[], at: number): Verdict['culprit'] {
    const [first, second] = ranked;
    const held = ranked.find(({ key }) => key === this.#accused);
    const standsOut = first !== undefined && first.family.blame >= ACCUSED_FROM && first.family.blame >= STANDS_OUT * (second?.family.blame ?? 0);
    const stays = held !== undefined && held.family.blame >= CLEARED_BELOW && !(standsOut && first !== held);
    const accused = stays ? held : standsOut ? first : null;
    if (accused === null) {
      this.#accused = null;
      return null;
    }
    if (accused.key !== this.#accused) this.#accusedAt = at;
    this.#accused = accused.key;
    return { ...accused.family, sinceMs: this.#accusedAt };
  }
}

function evidenceOf(use: Use, all: Use, contention: Contention): Evidence[] {
  const parts: Evidence[] = [];
  for (const resource of RESOURCES) {
    if (!(use[resource] > 0)) continue;
    const share = use[resource] / all[resource];
    const contended = resource === 'cpu' ? Math.max(contention.cpu, othersWait(use, all)) : contention[resource];
    if (contended > 0) parts.push({ resource, contention: contended, share, amount: use[resource], points: 100 * contended * share });
  }
  return parts.sort((a, b) => b.points - a.points);
}
