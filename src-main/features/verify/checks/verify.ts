import { setTimeout as wait } from 'node:timers/promises';
import type { Sampler } from '../../../sample/sampler.ts';
import { judge, settle, type Check } from './check.ts';
import type { Platform, Round, Told } from './platform.ts';
import { snapshotOf, type Snapshot } from './snapshot.ts';
import type { ToolRun } from '../../../host/run-tool.ts';

export interface Verification {
  readonly checks: readonly Check[];
  /** The tools as they ran last. */
  readonly runs: readonly ToolRun[];
  readonly sample: Snapshot;
  /** How many samples were compared before all agreed or it was given up. */
  readonly rounds: number;
}

/** A figure that moved between the readings agrees the next time; a wrong one is wrong each time. */
const ROUNDS_AT_MOST = 3;
/** Between two samples: the sampler's usual pace. */
const PAUSE_MS = 1_000;

/** @throws when the machine cannot be sampled */
export async function verify<T extends Told>(
  sampler: Sampler,
  platform: Platform<T>,
  pauseMs = PAUSE_MS,
): Promise<Verification> {
  const first = await take(sampler, platform);
  let checks: readonly Check[] | null = null;
  for (let rounds = 1; ; rounds++) {
    await wait(pauseMs);
    const round = await take(sampler, platform);
    const outcomes = platform.comparisons(first, round, sampler.machine).map(judge);
    checks = checks === null ? outcomes : checks.map((earlier, index) => settle(earlier, outcomes[index]!));
    const done = rounds === ROUNDS_AT_MOST || checks.every((check) => check.verdict !== 'differs');
    if (done) return { checks, runs: round.after.runs, sample: round.sample, rounds };
  }
}

async function take<T extends Told>(sampler: Sampler, platform: Platform<T>): Promise<Round<T>> {
  const before = await platform.ask();
  const sample = snapshotOf(sampler.sample());
  return { before, sample, after: await platform.ask() };
}
