import { Ring } from '../base/ring.ts';
import type { Frame, SystemFrame } from '../protocol/frame.ts';
import type { History } from '../protocol/methods.ts';

interface Entry {
  readonly at: number;
  readonly top: Frame['top'];
  readonly system: SystemFrame;
}

/** Ten minutes, an entry a second, however often the loop runs. */
const ENTRIES = 600;
const ENTRY_MS = 1_000;

/** The machine over the last samples, so that a chart is full the moment a page opens. */
export class RecentHistory {
  readonly #entries = new Ring<Entry>(ENTRIES);

  /** Of several samples in one second the machine's newest figures stay, and the greatest score. */
  push(entry: Entry): void {
    const newest = this.#entries.newest;
    if (newest === undefined || Math.floor(newest.at / ENTRY_MS) !== Math.floor(entry.at / ENTRY_MS))
      return this.#entries.push(entry);
    const top = (newest.top?.score ?? -1) > (entry.top?.score ?? -1) ? newest.top : entry.top;
    this.#entries.replaceNewest({ ...entry, top });
  }

  read(): History {
    const entries = this.#entries.toArray();
    const of = <T>(value: (entry: Entry) => T): T[] => entries.map(value);
    const ids = [...new Set(entries.flatMap((entry) => entry.system.cores.map((core) => core.id)))].sort(
      (a, b) => a - b,
    );
    const gpus = entries.reduce((most, entry) => Math.max(most, entry.system.gpus.length), 0);
    return {
      at_ms: of((entry) => entry.at),
      top_score: of((entry) => entry.top?.score ?? null),
      top_name: of((entry) => entry.top?.name ?? null),
      top_band: of((entry) => entry.top?.band ?? null),
      cpu_percent: of((entry) => entry.system.cpu_percent),
      memory_used_percent: of((entry) => entry.system.memory?.used_percent ?? null),
      swap_used_bytes: of((entry) => entry.system.memory?.swap_used_bytes ?? null),
      disk_bytes_per_second: of((entry) => diskBytes(entry.system)),
      package_watts: of((entry) => entry.system.package_watts),
      hottest_celsius: of((entry) => entry.system.hottest_celsius),
      bandwidth_bytes_per_second: of((entry) => entry.system.bandwidth?.bytes_per_second ?? null),
      gpus: Array.from({ length: gpus }, (_, index) => ({
        busy_percent: of((entry) => entry.system.gpus[index]?.busy_percent ?? null),
      })),
      cores: ids.map((id) => ({
        id,
        busy_percent: of((entry) => entry.system.cores.find((core) => core.id === id)?.busy_percent ?? null),
      })),
    };
  }
}

/** All disks, read and written; null when no disk has a reading. */
function diskBytes({ disks }: SystemFrame): number | null {
  const readings = disks
    .flatMap((disk) => [disk.read_bytes_per_second, disk.written_bytes_per_second])
    .filter((rate) => rate !== null);
  return readings.length === 0 ? null : readings.reduce((sum, rate) => sum + rate, 0);
}
