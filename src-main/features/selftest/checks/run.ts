import { setTimeout as wait } from 'node:timers/promises';
import type { Clock } from '../../../base/clock.ts';
import { messageOf } from '../../../base/result.ts';
import { SHORTEST_STEP_MS } from '../../../model/sample.ts';
import type { Anomaly } from '../../../protocol/anomaly.ts';
import type { Sampler } from '../../../sample/sampler.ts';
import { amounts, LOADS, type LoadName } from './amounts.ts';
import { CHECKS } from './checks.ts';
import { Meter } from './meter.ts';
import { RunningLoad } from './running-load.ts';
import type { Truths } from './truths.ts';
import { cannot, judge, type Outcome } from './verdicts.ts';

export interface Plan {
  readonly loads: readonly LoadName[];
  readonly seed: number;
  readonly sampler: Sampler;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  onProgress(text: string): void;
}

export interface Report {
  readonly outcomes: readonly Outcome[];
  readonly anomalies: readonly Anomaly[];
}

const EVERY_MS = 250;
/** A load that has just started is still busy with itself. */
const SETTLE_MS = 150;
const LOAD_WITHIN_MS = 12_000;
const ALL_WITHIN_MS = 38_000;

/** One load after the other, each in a process of its own, and what the sampler said of it beside what it was. */
export async function runChecks(plan: Plan): Promise<Report> {
  const { clock, seed, signal } = plan;
  const end = clock.monotonic() + ALL_WITHIN_MS;
  const meter = new Meter(plan.sampler);
  const sizes = amounts(seed);
  const outcomes: Outcome[] = [];
  meter.tick();
  for (const [index, { name, what }] of LOADS.filter(({ name }) => plan.loads.includes(name)).entries()) {
    const amount = sizes.get(name)!;
    plan.onProgress(`${index + 1} of ${plan.loads.length}  ${name}: ${amount} ${what}`);
    outcomes.push(
      ...(await checkLoad(
        plan.sampler,
        meter,
        name,
        amount,
        Math.min(LOAD_WITHIN_MS, end - clock.monotonic()),
        signal,
      )),
    );
    signal.throwIfAborted();
  }
  return { outcomes, anomalies: meter.anomalies };
}

async function checkLoad(
  sampler: Sampler,
  meter: Meter,
  name: LoadName,
  amount: number,
  withinMs: number,
  signal: AbortSignal,
): Promise<Outcome[]> {
  const checks = CHECKS.filter(({ load }) => load === name);
  if (withinMs <= 0) return checks.map((check) => cannot(check, 'no time was left for it: the machine is too busy'));
  const limit = AbortSignal.any([signal, AbortSignal.timeout(Math.ceil(withinMs))]);
  try {
    const truths = await measure(meter, name, amount, limit);
    const coverage = sampler.coverage();
    return checks.map((check) => judge(check, truths[check.truth], measuredBy(check, meter, truths), coverage));
  } catch (thrown) {
    return checks.map((check) =>
      cannot(
        check,
        limit.aborted
          ? `it took longer than ${Math.round(withinMs / 1_000)} s: the machine is too busy`
          : messageOf(thrown),
      ),
    );
  }
}

const measuredBy = (check: (typeof CHECKS)[number], meter: Meter, truths: Truths): number =>
  check.measure(meter, Number(truths[check.truth]));

async function measure(meter: Meter, name: LoadName, amount: number, signal: AbortSignal): Promise<Truths> {
  const aborted = new Promise<never>((_, reject) =>
    signal.addEventListener('abort', () => reject(new Error('interrupted')), { once: true }),
  );
  aborted.catch(() => undefined);
  const starting = RunningLoad.start(name, amount);
  // Given up while it starts: it is ended as soon as it has started.
  signal.addEventListener(
    'abort',
    () =>
      void starting.then(
        (load) => load[Symbol.dispose](),
        () => undefined,
      ),
    { once: true },
  );
  using load = await Promise.race([starting, aborted]);
  // Where it starts at once: the sample before was taken a moment ago.
  await wait(SHORTEST_STEP_MS + 1, undefined, { signal });
  meter.tick();
  await wait(SETTLE_MS, undefined, { signal });
  meter.follow(load.pid);
  const done = load.go();
  for (;;) {
    const truths = await Promise.race([done, aborted, wait(EVERY_MS, null, { signal })]);
    if (truths !== null) await wait(SETTLE_MS, undefined, { signal });
    meter.tick();
    if (truths !== null) return truths;
  }
}
