import { available, partial, unavailable, type MetricCoverage } from '../../../metrics/coverage.ts';
import type { PowerCounters } from '../../../sample/system.ts';
import { HeldText, namesIn, readSmall, smallNumber, smallText } from '../proc-file.ts';
import { whyUnreadable } from './coverage.ts';
import { Fields } from './fields.ts';
import { DISCOVER_EVERY_MS } from './slow-round.ts';

/** The clock of the day against the monotonic one, which stands while the machine sleeps: it slept, or was set. */
const CLOCK_JUMP_MS = 1_000;

const METRIC = 'system.power';
const SOURCE = '/sys/class/powercap/intel-rapl:*/energy_uj';
/** More zones than any machine has sockets for; each holds a descriptor. */
const MOST_ZONES = 32;

interface Zone {
  readonly name: string;
  readonly nested: boolean;
  readonly wrapsAtUj: number | null;
  readonly energy: HeldText;
}

/**
 * Energy meters of the processor (RAPL; Intel, and AMD since Linux 5.8): Documentation/power/powercap/powercap.rst.
 * Since Linux 5.10 only root may read them, as they leak what a processor computes (CVE-2020-8694).
 */
export class PowerSource implements Disposable {
  readonly #root: string;
  #zones: readonly Zone[] = [];
  #denied: string | null = null;
  #found = 0;
  #measured = 0;
  #discoveredAt = -Infinity;
  /** The time of day less the monotonic time, as of the last reading. */
  #offset = NaN;

  constructor(root: string) {
    this.#root = root;
  }

  /** @param at the time of day: beside a jump of it, a meter that has fallen was reset by sleep and has not wrapped */
  read(now: number, at: number = now): PowerCounters[] {
    const slept = Math.abs(at - now - this.#offset) >= CLOCK_JUMP_MS;
    this.#offset = at - now;
    if (now - this.#discoveredAt >= DISCOVER_EVERY_MS) this.#discover(now);
    const readings: PowerCounters[] = [];
    for (const { name, nested, wrapsAtUj, energy } of this.#zones) {
      const energyUj = new Fields(energy.read(now) ?? '').figure();
      if (!Number.isNaN(energyUj)) readings.push({ name, energyUj, wrapsAtUj: slept ? null : wrapsAtUj, nested });
    }
    this.#measured = readings.length;
    return readings;
  }

  coverage(): MetricCoverage[] {
    if (this.#found === 0)
      return [
        unavailable(METRIC, SOURCE, 'the kernel offers no energy meter (RAPL) here, as usual in a virtual machine'),
      ];
    if (this.#denied === null) {
      return [
        this.#measured > 0
          ? available(METRIC, SOURCE)
          : unavailable(METRIC, SOURCE, 'the energy meters give no figure'),
      ];
    }
    const isRefused = this.#denied === 'EACCES' || this.#denied === 'EPERM';
    const reason = isRefused ? 'only root may read the energy meters since Linux 5.10' : whyUnreadable(this.#denied);
    const remedy = 'run the agent as root, or let its user read energy_uj (a udev rule that changes the mode)';
    return [
      this.#measured === 0 ? unavailable(METRIC, SOURCE, reason, remedy) : partial(METRIC, SOURCE, reason, remedy),
    ];
  }

  [Symbol.dispose](): void {
    for (const zone of this.#zones) zone.energy[Symbol.dispose]();
    this.#zones = [];
  }

  #discover(now: number): void {
    this.#discoveredAt = now;
    this[Symbol.dispose]();
    const folders = zoneFolders(`${this.#root}/sys/class/powercap`).slice(0, MOST_ZONES);
    const names = zoneNames(folders);
    this.#found = folders.length;
    this.#denied = null;
    this.#zones = folders.flatMap((folder, index) => {
      const trial = readSmall(`${folder}/energy_uj`);
      if (!trial.ok) this.#denied = trial.error;
      return trial.ok ? [zoneIn(folder, names[index]!)] : [];
    });
  }
}

const zoneIn = (folder: string, name: string): Zone => ({
  name,
  nested: isPartOfPackage(folder, name),
  wrapsAtUj: smallNumber(`${folder}/max_energy_range_uj`),
  energy: new HeldText(`${folder}/energy_uj`),
});

/**
 * Cores and uncore lie within the package; memory hangs below it in the tree of zones, but is metered beside it (Intel
 * SDM, volume 3, RAPL domains).
 */
const isPartOfPackage = (folder: string, name: string): boolean => parentOf(folder) !== null && !name.endsWith('dram');

/** `intel-rapl:0` of `…/intel-rapl:0:1`; null for a top zone. Ids are not always numbers (`intel-rapl:a`). */
function parentOf(folder: string): string | null {
  const parts = folder.slice(folder.lastIndexOf('/') + 1).split(':');
  return parts.length > 2 ? parts.slice(0, -1).join(':') : null;
}

/**
 * Every zone once. sysfs lists all of them side by side, as links into a tree below `intel-rapl`.
 * `intel-rapl-mmio` is left out: it meters the same package a second time, through another register.
 */
function zoneFolders(folder: string): string[] {
  const isZone = (name: string): boolean => /^intel-rapl(?::[^:/]+){1,2}$/.test(name);
  const found = new Map<string, string>();
  const collect = (within: string, depth: number): void => {
    for (const name of namesIn(within).filter(isZone)) {
      if (!found.has(name)) found.set(name, `${within}/${name}`);
      if (depth > 0) collect(`${within}/${name}`, depth - 1);
    }
  };
  collect(folder, 0);
  collect(`${folder}/intel-rapl`, 1);
  return [...found.values()];
}

/**
 * The zones' own names: `package-0`, `core`, `dram`, `psys`; with its package before it where a name occurs twice:
 * `package-1 core`.
 */
function zoneNames(folders: readonly string[]): string[] {
  const own = folders.map((folder) => smallText(`${folder}/name`) || folder.slice(folder.lastIndexOf('/') + 1));
  const ids = folders.map((folder) => folder.slice(folder.lastIndexOf('/') + 1));
  return own.map((name, index) => {
    if (own.indexOf(name) === own.lastIndexOf(name)) return name;
    const parent = parentOf(folders[index]!);
    const parentName = parent === null ? undefined : own[ids.indexOf(parent)];
    return `${parentName ?? ids[index]!} ${name}`;
  });
}
