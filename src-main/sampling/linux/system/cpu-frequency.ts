import type { Clock } from '../../../base/clock.ts';
import { available, partial, unavailable, type MetricCoverage } from '../../../metrics/coverage.ts';
import { namesIn, readSmall, smallNumber } from '../proc-file.ts';
import { SlowRound } from './slow-round.ts';

const METRIC = 'system.cpu_frequency';
const SOURCE = '/sys/devices/system/cpu/cpu*/cpufreq/scaling_cur_freq';
const EVERY_MS = 2_000;

interface FrequencyFile {
  readonly core: number;
  readonly path: string;
}

/** The folders `cpu0`, `cpu1` … of /sys/devices/system/cpu with their numbers. */
export function coreFolders(root: string): { readonly core: number; readonly path: string }[] {
  const folder = `${root}/sys/devices/system/cpu`;
  return namesIn(folder)
    .filter((name) => /^cpu\d{1,6}$/.test(name))
    .map((name) => ({ core: Number(name.slice('cpu'.length)), path: `${folder}/${name}` }));
}

/** The frequency of every core, each a few seconds old at most (Documentation/admin-guide/pm/cpufreq.rst). */
export class FrequencySource {
  readonly #hertz = new Map<number, number>();
  readonly #round: SlowRound<FrequencyFile>;

  constructor(root: string, clock: Clock) {
    this.#round = new SlowRound<FrequencyFile>({
      clock,
      everyMs: EVERY_MS,
      discover: () => this.#discover(root),
      read: (file) => this.#readOne(file),
      forget: (file) => void this.#hertz.delete(file.core),
    });
  }

  /** Hertz by the number of the core. */
  read(): ReadonlyMap<number, number> {
    this.#round.step();
    return this.#hertz;
  }

  coverage(): MetricCoverage[] {
    const { items, givenUp } = this.#round;
    if (items.length === 0)
      return [unavailable(METRIC, SOURCE, 'the kernel offers no cpufreq here, as usual in a virtual machine')];
    if (givenUp === items.length)
      return [unavailable(METRIC, SOURCE, 'reading a frequency waits too long, as in kernels before 5.18')];
    if (this.#hertz.size === 0) return [unavailable(METRIC, SOURCE, 'no core tells its frequency')];
    if (givenUp > 0) return [partial(METRIC, SOURCE, `${givenUp} of ${items.length} cores answer too slowly`)];
    return [available(METRIC, SOURCE)];
  }

  #discover(root: string): FrequencyFile[] {
    const files = frequencyFiles(root);
    const present = new Set(files.map((file) => file.core));
    for (const core of this.#hertz.keys()) if (!present.has(core)) this.#hertz.delete(core);
    return files;
  }

  #readOne(file: FrequencyFile): void {
    const kilohertz = smallNumber(file.path);
    if (kilohertz !== null && kilohertz > 0) this.#hertz.set(file.core, kilohertz * 1_000);
    else this.#hertz.delete(file.core);
  }
}

const frequencyFiles = (root: string): FrequencyFile[] =>
  coreFolders(root)
    .map(({ core, path }) => ({ core, path: `${path}/cpufreq/scaling_cur_freq` }))
    .filter(({ path }) => readSmall(path).ok);
