import type { Clock } from '../../../base/clock.ts';
import { available, partial, unavailable, type MetricCoverage } from '../../../metrics/coverage.ts';
import { smallNumber } from '../proc-file.ts';
import { coreFolders } from './cpu-frequency.ts';
import { SlowRound } from './slow-round.ts';

const METRIC = 'system.throttling';
const SOURCE = '/sys/devices/system/cpu/cpu*/thermal_throttle';
const EVERY_MS = 2_000;

interface Counter {
  readonly path: string;
  /** The core or package that it counts for: the CPUs that share one repeat its count. */
  readonly owner: string;
  count: number | null;
}

/**
 * Throttle events of Intel processors since the start (drivers/thermal/intel/therm_throt.c): one a core and one a
 * package, each repeated on every CPU that belongs to it.
 */
export class ThrottleSource {
  readonly #round: SlowRound<Counter>;
  #events: number | null = null;

  constructor(root: string, clock: Clock) {
    this.#round = new SlowRound<Counter>({
      clock,
      everyMs: EVERY_MS,
      discover: () => throttleCounters(root),
      read: (counter) => {
        counter.count = smallNumber(counter.path);
      },
      forget: (counter) => {
        counter.count = null;
      },
    });
  }

  /** As of the last whole round: a sum of some counters only would look like a counter that rises. */
  read(): number | null {
    if (this.#round.step()) this.#events = eventsOf(this.#round.items);
    return this.#events;
  }

  coverage(): MetricCoverage[] {
    const { items, givenUp } = this.#round;
    if (items.length === 0)
      return [
        unavailable(METRIC, SOURCE, 'only the Intel driver counts throttle events, and not in a virtual machine'),
      ];
    return [
      givenUp > 0
        ? partial(METRIC, SOURCE, `${givenUp} of ${items.length} counters answer too slowly`)
        : available(METRIC, SOURCE),
    ];
  }
}

function throttleCounters(root: string): Counter[] {
  return coreFolders(root).flatMap(({ core, path }) => {
    const packageId = smallNumber(`${path}/topology/physical_package_id`) ?? 0;
    const coreId = smallNumber(`${path}/topology/core_id`) ?? `cpu${core}`;
    return [
      {
        path: `${path}/thermal_throttle/core_throttle_count`,
        owner: `package ${packageId} core ${coreId}`,
        count: null,
      },
      { path: `${path}/thermal_throttle/package_throttle_count`, owner: `package ${packageId}`, count: null },
    ].filter((counter) => smallNumber(counter.path) !== null);
  });
}

function eventsOf(counters: readonly Counter[]): number | null {
  const byOwner = new Map<string, number>();
  for (const { owner, count } of counters)
    if (count !== null) byOwner.set(owner, Math.max(count, byOwner.get(owner) ?? 0));
  return byOwner.size === 0 ? null : [...byOwner.values()].reduce((sum, count) => sum + count, 0);
}
