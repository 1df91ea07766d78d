import type { Band } from '../../src-main/metrics/registry.ts';
import type { CategoryScores, Frame } from '../../src-main/protocol/frame.ts';
import type { Result } from '../../src-main/protocol/methods.ts';

type History = Result<'history'>;
type Figure = number | null;

/** What the charts remember of one tick. Units as on the wire. */
export interface Moment {
  readonly at_ms: number;
  readonly top_score: Figure;
  readonly top_name: string | null;
  readonly top_band: Band | null;
  readonly cpu_percent: Figure;
  readonly memory_used_percent: Figure;
  readonly swap_used_bytes: Figure;
  readonly disk_bytes_per_second: Figure;
  readonly package_watts: Figure;
  readonly hottest_celsius: Figure;
  readonly bandwidth_bytes_per_second: Figure;
  /** Percent busy, in the order of a frame. */
  readonly gpus: readonly Figure[];
  readonly cores: readonly Figure[];
  /** Greatest of each category over the rows of the frame; history has none. */
  readonly categories: CategoryScores | null;
}

const KEPT_MS = 10 * 60_000;
const MOST_MOMENTS = 6_500;
/** A longer silence is drawn as a gap, not bridged by a line. */
const GAP_MS = 5_000;

const nothing = (at_ms: number): Moment => ({
  at_ms,
  top_score: null,
  top_name: null,
  top_band: null,
  cpu_percent: null,
  memory_used_percent: null,
  swap_used_bytes: null,
  disk_bytes_per_second: null,
  package_watts: null,
  hottest_celsius: null,
  bandwidth_bytes_per_second: null,
  gpus: [],
  cores: [],
  categories: null,
});

/** Read and write of all disks together; null when no disk gives a figure. */
export function diskBytesPerSecond(frame: Frame): Figure {
  const figures = frame.system.disks
    .flatMap((disk) => [disk.read_bytes_per_second, disk.written_bytes_per_second])
    .filter((value) => value !== null);
  return figures.length === 0 ? null : figures.reduce((sum, value) => sum + value, 0);
}

export function greatestCategories(frame: Frame): CategoryScores | null {
  const rows = frame.processes.rows;
  if (rows.length === 0) return null;
  const greatest = (category: keyof CategoryScores): number =>
    rows.reduce((most, row) => Math.max(most, row.categories[category]), 0);
  return {
    blocking: greatest('blocking'),
    contention: greatest('contention'),
    pressure: greatest('pressure'),
    efficiency: greatest('efficiency'),
  };
}

const momentOf = (frame: Frame): Moment => ({
  at_ms: frame.at_ms,
  top_score: frame.top?.score ?? null,
  top_name: frame.top?.name ?? null,
  top_band: frame.top?.band ?? null,
  cpu_percent: frame.system.cpu_percent,
  memory_used_percent: frame.system.memory?.used_percent ?? null,
  swap_used_bytes: frame.system.memory?.swap_used_bytes ?? null,
  disk_bytes_per_second: diskBytesPerSecond(frame),
  package_watts: frame.system.package_watts,
  hottest_celsius: frame.system.hottest_celsius,
  bandwidth_bytes_per_second: frame.system.bandwidth?.bytes_per_second ?? null,
  gpus: frame.system.gpus.map((gpu) => gpu.busy_percent),
  cores: frame.system.cores.map((core) => core.busy_percent),
  categories: greatestCategories(frame),
});

function momentsOf(history: History): Moment[] {
  return history.at_ms.map((at_ms, index) => ({
    at_ms,
    top_score: history.top_score[index] ?? null,
    top_name: history.top_name[index] ?? null,
    top_band: history.top_band[index] ?? null,
    cpu_percent: history.cpu_percent[index] ?? null,
    memory_used_percent: history.memory_used_percent[index] ?? null,
    swap_used_bytes: history.swap_used_bytes[index] ?? null,
    disk_bytes_per_second: history.disk_bytes_per_second[index] ?? null,
    package_watts: history.package_watts[index] ?? null,
    hottest_celsius: history.hottest_celsius[index] ?? null,
    bandwidth_bytes_per_second: history.bandwidth_bytes_per_second[index] ?? null,
    gpus: history.gpus.map((gpu) => gpu.busy_percent[index] ?? null),
    cores: history.cores.map((core) => core.busy_percent[index] ?? null),
    categories: null,
  }));
}

/** The last ten minutes, oldest first, times rising. */
export class Past {
  #moments: Moment[] = [];

  get moments(): readonly Moment[] {
    return this.#moments;
  }

  push(frame: Frame): void {
    this.#add(momentOf(frame));
  }

  /** Puts the agent's ring in the place of what this page remembers of the same time. */
  backfill(history: History): void {
    const given = momentsOf(history);
    const from = given[0]?.at_ms;
    if (from === undefined) return;
    const own = this.#moments;
    const newest = given[given.length - 1]?.at_ms ?? from;
    this.#moments = [];
    for (const moment of own) if (moment.at_ms < from) this.#add(moment);
    const categories = new Map(own.map((moment) => [moment.at_ms, moment.categories]));
    for (const moment of given) this.#add({ ...moment, categories: categories.get(moment.at_ms) ?? null });
    for (const moment of own) if (moment.at_ms > newest) this.#add(moment);
  }

  /** The moments of the last `spanMs` before the newest. */
  last(spanMs: number): readonly Moment[] {
    const newest = this.#moments[this.#moments.length - 1];
    if (newest === undefined) return [];
    let first = this.#moments.length;
    while (first > 0 && (this.#moments[first - 1]?.at_ms ?? 0) > newest.at_ms - spanMs) first -= 1;
    return this.#moments.slice(first);
  }

  #add(moment: Moment): void {
    // A wall clock set back: what was "later" is given up, since a chart's time only rises.
    while ((this.#moments[this.#moments.length - 1]?.at_ms ?? -Infinity) >= moment.at_ms) this.#moments.pop();
    const before = this.#moments[this.#moments.length - 1];
    if (before !== undefined && moment.at_ms - before.at_ms > GAP_MS) this.#moments.push(nothing(before.at_ms + 1));
    this.#moments.push(moment);
    const tooOld = this.#moments.findIndex((kept) => kept.at_ms > moment.at_ms - KEPT_MS);
    const surplus = Math.max(tooOld, this.#moments.length - MOST_MOMENTS);
    if (surplus > 0) this.#moments.splice(0, surplus);
  }
}
