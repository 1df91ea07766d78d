import type { Cursor } from './cursor.ts';
import { ProcessColumnsReader } from './process-columns.ts';

/** What one process did over a recording. Null is "not known". */
export interface ProcessSummary {
  readonly pid: number;
  readonly started_at_ms: number;
  readonly name: string | null;
  readonly command: string | null;
  readonly user: string | null;
  /** In which it was recorded. */
  readonly samples: number;
  readonly cpu_seconds: number | null;
  readonly cpu_percent_mean: number | null;
  readonly cpu_percent_peak: number | null;
  readonly rss_bytes_mean: number | null;
  readonly rss_bytes_peak: number | null;
  readonly disk_read_bytes: number | null;
  readonly disk_written_bytes: number | null;
  readonly energy_joules: number | null;
  readonly gpu_percent_mean: number | null;
  readonly score_mean: number | null;
  readonly score_peak: number | null;
}

/** More are not held: those that did least are counted together. */
const MOST_HELD = 20_000;
/** So many bytes weigh as much as a second of CPU when it is asked who did least. */
const BYTES_LIKE_A_SECOND = 1e9;

interface Facts {
  readonly name: string | null;
  readonly command: string | null;
  readonly user: string | null;
}

class Mean {
  sum = 0;
  count = 0;
  peak = -Infinity;

  add(value: number): void {
    if (Number.isNaN(value)) return;
    this.sum += value;
    this.count += 1;
    if (value > this.peak) this.peak = value;
  }

  get mean(): number | null {
    return this.count === 0 ? null : this.sum / this.count;
  }

  get highest(): number | null {
    return this.count === 0 ? null : this.peak;
  }
}

/** NaN until something was measured. */
const plus = (sum: number, part: number): number => (Number.isNaN(part) ? sum : Number.isNaN(sum) ? part : sum + part);
const orNull = (sum: number): number | null => (Number.isNaN(sum) ? null : sum);

class Process {
  readonly pid: number;
  readonly startedAt: number;
  facts: Facts = { name: null, command: null, user: null };
  samples = 0;
  readonly cpu = new Mean();
  readonly rss = new Mean();
  readonly gpu = new Mean();
  readonly score = new Mean();
  cpuSeconds = NaN;
  readBytes = NaN;
  writtenBytes = NaN;
  joules = NaN;

  constructor(pid: number, startedAt: number) {
    this.pid = pid;
    this.startedAt = startedAt;
  }

  get weight(): number {
    return plus(this.cpuSeconds, Math.max(0, this.rss.peak) / BYTES_LIKE_A_SECOND);
  }

  read(): ProcessSummary {
    return {
      pid: this.pid,
      started_at_ms: this.startedAt,
      ...this.facts,
      samples: this.samples,
      cpu_seconds: orNull(this.cpuSeconds),
      cpu_percent_mean: this.cpu.mean,
      cpu_percent_peak: this.cpu.highest,
      rss_bytes_mean: this.rss.mean,
      rss_bytes_peak: this.rss.highest,
      disk_read_bytes: orNull(this.readBytes),
      disk_written_bytes: orNull(this.writtenBytes),
      energy_joules: orNull(this.joules),
      gpu_percent_mean: this.gpu.mean,
      score_mean: this.score.mean,
      score_peak: this.score.highest,
    };
  }
}

/** Rows of processes added up for each process, in bounded memory. */
export class ProcessUsage {
  readonly #reader = new ProcessColumnsReader();
  /** The process that has a pid now, and those that had it before. */
  readonly #byPid = new Map<number, Process>();
  #earlier: Process[] = [];
  #foldedCount = 0;
  #foldedCpuSeconds = NaN;

  /** A `process` line. */
  introduce({
    pid,
    started_at_ms,
    name,
    command,
    user,
  }: { readonly pid: number; readonly started_at_ms: number } & Facts): void {
    this.#of(pid, started_at_ms).facts = { name, command, user };
  }

  /** Only parses what is at the cursor: it may belong to a line that turns out to be none. */
  read(cursor: Cursor): void {
    this.#reader.read(cursor);
  }

  /** Takes in what was read last. @param seconds of the interval; NaN where it is not known */
  add(cursor: Cursor, seconds: number): void {
    const reader = this.#reader;
    const { count } = reader;
    const pid = reader.column('pid');
    const startedAt = reader.column('started_at_ms');
    const score = reader.column('score');
    const cpu = reader.column('cpu_percent');
    const rss = reader.column('rss_bytes');
    const readRate = reader.column('disk_read_bytes_per_second');
    const writeRate = reader.column('disk_written_bytes_per_second');
    const watts = reader.column('power_watts');
    const gpu = reader.column('gpu_percent');
    for (let index = 0; index < count; index++) {
      const process = this.#of(pid[index]!, startedAt[index]!);
      if (process.facts.name === null) this.#nameFrom(cursor, process, index);
      process.samples += 1;
      process.score.add(score[index]!);
      process.cpu.add(cpu[index]!);
      process.rss.add(rss[index]!);
      process.gpu.add(gpu[index]!);
      if (!(seconds > 0)) continue;
      process.cpuSeconds = plus(process.cpuSeconds, (cpu[index]! / 100) * seconds);
      process.readBytes = plus(process.readBytes, readRate[index]! * seconds);
      process.writtenBytes = plus(process.writtenBytes, writeRate[index]! * seconds);
      process.joules = plus(process.joules, watts[index]! * seconds);
    }
  }

  get count(): number {
    return this.#byPid.size + this.#earlier.length + this.#foldedCount;
  }

  /** Those left out since there were too many. */
  get folded(): { readonly count: number; readonly cpu_seconds: number | null } {
    return { count: this.#foldedCount, cpu_seconds: this.#foldedCount === 0 ? 0 : orNull(this.#foldedCpuSeconds) };
  }

  /** Who used most CPU first; those who used none by their memory. */
  most(limit: number): ProcessSummary[] {
    const seen = [...this.#byPid.values(), ...this.#earlier].filter(({ samples }) => samples > 0);
    return seen
      .sort((a, b) => b.weight - a.weight || a.pid - b.pid)
      .slice(0, limit)
      .map((process) => process.read());
  }

  #of(pid: number, startedAt: number): Process {
    const known = this.#byPid.get(pid);
    if (known !== undefined && known.startedAt === startedAt) return known;
    if (known !== undefined) this.#earlier.push(known);
    if (this.#byPid.size + this.#earlier.length >= MOST_HELD) this.#fold();
    const process = new Process(pid, startedAt);
    this.#byPid.set(pid, process);
    return process;
  }

  #nameFrom(cursor: Cursor, process: Process, index: number): void {
    const name = this.#reader.names(cursor)[index];
    process.facts = { ...process.facts, name: typeof name === 'string' ? name : '' };
  }

  #fold(): void {
    const all = [...this.#byPid.values(), ...this.#earlier].sort((a, b) => a.weight - b.weight);
    const least = new Set(all.slice(0, MOST_HELD / 2));
    for (const process of least) {
      this.#foldedCount += 1;
      this.#foldedCpuSeconds = plus(this.#foldedCpuSeconds, process.cpuSeconds);
      if (this.#byPid.get(process.pid) === process) this.#byPid.delete(process.pid);
    }
    this.#earlier = this.#earlier.filter((process) => !least.has(process));
  }
}
