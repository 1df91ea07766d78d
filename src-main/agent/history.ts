import { Ring } from '../base/ring.ts';
import type { SystemFrame } from '../protocol/frame.ts';
import type { History } from '../protocol/methods.ts';

interface Entry {
  readonly at: number;
  readonly topScore: number | null;
  readonly topName: string | null;
  readonly system: SystemFrame;
}

/** Ten minutes at 1 Hz. */
const ENTRIES = 600;

/** The machine over the last samples, so that a chart is full the moment a page opens. */
export class RecentHistory {
  readonly #entries = new Ring<Entry>(ENTRIES);

  push(entry: Entry): void {
    this.#entries.push(entry);
  }

  read(): History {
    const entries = this.#entries.toArray();
    const of = <T>(value: (entry: Entry) => T): T[] => entries.map(value);
    const ids = [...new Set(entries.flatMap((entry) => entry.system.cores.map((core) => core.id)))].sort((a, b) => a - b);
    return {
      at_ms: of((entry) => entry.at),
      top_score: of((entry) => entry.topScore),
      top_name: of((entry) => entry.topName),
      cpu_percent: of((entry) => entry.system.cpu_percent),
      memory_used_percent: of((entry) => entry.system.memory?.used_percent ?? null),
      swap_used_bytes: of((entry) => entry.system.memory?.swap_used_bytes ?? null),
      disk_bytes_per_second: of((entry) => diskBytes(entry.system)),
      package_watts: of((entry) => entry.system.package_watts),
      hottest_celsius: of((entry) => entry.system.hottest_celsius),
      cores: ids.map((id) => ({ id, busy_percent: of((entry) => entry.system.cores.find((core) => core.id === id)?.busy_percent ?? null) })),
    };
  }
}

/** All disks, read and written; null when no disk has a reading. */
function diskBytes({ disks }: SystemFrame): number | null {
  const readings = disks.flatMap((disk) => [disk.read_bytes_per_second, disk.written_bytes_per_second]).filter((rate) => rate !== null);
  return readings.length === 0 ? null : readings.reduce((sum, rate) => sum + rate, 0);
}
