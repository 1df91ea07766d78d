import { epochMs } from '../../base/brand.ts';
import type { Clock } from '../../base/clock.ts';
import type { MetricCoverage } from '../../metrics/coverage.ts';
import type { CounterId, ProcessState, RawMetricId } from '../../metrics/registry.ts';
import type { MachineFacts, RawSample, Sampler } from '../../sample/sampler.ts';
import { NO_MORE_SENSORS, type SystemCounters } from '../../sample/system.ts';
import { ProcessTable, stateCode } from '../../sample/table.ts';
import { fakePowerParts, fakeSensors, type At, type FakeSensors } from './fake-sensors.ts';

export interface FakeProcess {
  readonly pid: number;
  readonly name: string;
  readonly command?: string;
  /** Cores in use. */
  readonly cpu: At;
  /** Bytes. */
  readonly memory: At;
  readonly threads?: At;
  /** Page-ins, faults and switches a second; read and written bytes a second. */
  readonly pageIns?: At;
  readonly faults?: At;
  readonly switches?: At;
  readonly disk?: At;
  /** Share of the time spent waiting in the run queue. */
  readonly wait?: At;
  readonly state?: (seconds: number) => ProcessState;
}

export interface FakeMachine {
  readonly cores: number;
  readonly memory: number;
  readonly processes: readonly FakeProcess[];
  readonly swapUsed: At;
  readonly temperature: At;
  readonly watts: At;
  readonly throttlesPerSecond: At;
  readonly battery: At;
  /** Left out: a machine that has none of these. */
  readonly sensors?: FakeSensors;
}

const ZERO: At = () => 0;
const ONE: At = () => 1;

/**
 * A machine made of formulas: the same at the same time, with every sensor a laptop can have. For trying screens out
 * and for tests.
 */
export class FakeSampler implements Sampler {
  readonly machine: MachineFacts;
  readonly #fake: FakeMachine;
  readonly #clock: Clock;
  readonly #table = new ProcessTable();
  readonly #begun: number;
  readonly #totals = new Map<string, number>();
  #sequence = 0;
  #seconds = 0;

  constructor(fake: FakeMachine, clock: Clock) {
    this.#fake = fake;
    this.#clock = clock;
    this.#begun = clock.monotonic();
    this.machine = {
      platform: 'linux',
      hostname: 'demo',
      os: 'a made-up machine',
      cpuModel: null,
      coreCount: fake.cores,
      memoryBytes: fake.memory,
      bootedAt: epochMs(clock.now()),
    };
    for (const process of fake.processes) {
      const slot = this.#table.add(process.pid, clock.now(), 1);
      this.#table.facts[slot] = {
        name: process.name,
        command: process.command ?? null,
        executable: null,
        user: 'demo',
        uid: 1000,
        cgroup: null,
        kernelThread: false,
      };
    }
  }

  sample(): RawSample {
    const monotonic = this.#clock.monotonic();
    const seconds = (monotonic - this.#begun) / 1_000;
    const elapsed = seconds - this.#seconds;
    this.#seconds = seconds;
    this.#sequence += 1;
    this.#fake.processes.forEach((process, slot) => this.#write(process, slot, seconds, elapsed));
    return {
      sequence: this.#sequence,
      at: this.#clock.now(),
      monotonic,
      processes: this.#table,
      system: this.#system(seconds, elapsed),
    };
  }

  coverage(): MetricCoverage[] {
    return [{ metric: 'cpu_time_ns', status: 'available', source: 'a formula', reason: null, remedy: null }];
  }

  [Symbol.dispose](): void {
    // Nothing is held.
  }

  #write(process: FakeProcess, slot: number, seconds: number, elapsed: number): void {
    const { raw, state } = this.#table;
    const disk = (process.disk ?? ZERO)(seconds);
    const rates: Partial<Record<CounterId, number>> = {
      cpu_time_ns: process.cpu(seconds) * 1e9,
      run_queue_wait_ns: (process.wait ?? ZERO)(seconds) * 1e9,
      context_switches: (process.switches ?? ZERO)(seconds),
      page_ins: (process.pageIns ?? ZERO)(seconds),
      faults: (process.faults ?? ZERO)(seconds),
      disk_read_bytes: disk,
      disk_written_bytes: disk / 10,
    };
    for (const [id, rate] of Object.entries(rates))
      raw[id as RawMetricId][slot] = this.#total(`${process.pid} ${id}`, rate * elapsed);
    raw.rss_bytes[slot] = process.memory(seconds);
    raw.threads[slot] = (process.threads ?? ONE)(seconds);
    raw.priority[slot] = 20;
    raw.nice[slot] = 0;
    state[slot] = stateCode(process.state?.(seconds) ?? (process.cpu(seconds) >= 0.01 ? 'running' : 'sleeping'));
  }

  #system(seconds: number, elapsed: number): SystemCounters {
    const { cores, memory, processes, sensors } = this.#fake;
    const total = (key: string, more: number): number => this.#total(key, more);
    const busy = Math.min(
      cores,
      processes.reduce((sum, process) => sum + process.cpu(seconds), 0),
    );
    const used = processes.reduce((sum, process) => sum + (process.memory(seconds) || 0), 0) + 2 * 1024 ** 3;
    const disk = processes.reduce((sum, process) => sum + (process.disk ?? ZERO)(seconds), 0);
    return {
      cores: Array.from({ length: cores }, (_, id) =>
        this.#core(id, Math.min(1, Math.max(0.02, busy - id)), seconds, elapsed),
      ),
      blockedTasks: 1,
      load: [busy, busy * 0.9, busy * 0.8],
      memory: {
        totalBytes: memory,
        availableBytes: memory - used,
        freeBytes: (memory - used) / 2,
        cachedBytes: (memory - used) / 3,
        compressedBytes: sensors?.compressed(seconds) ?? null,
        swapTotalBytes: memory / 4,
        swapUsedBytes: this.#fake.swapUsed(seconds),
        swapInBytes: this.#total('swap in', 2e6 * elapsed),
        swapOutBytes: this.#total('swap out', 3e6 * elapsed),
        pageInBytes: this.#total('page in', disk * elapsed),
        majorFaults: this.#total('major', 30 * elapsed),
        refaults: this.#total('refault', 12 * elapsed),
      },
      pressure: {
        cpu: { someUs: this.#total('cpu some', busy * 2e4 * elapsed), fullUs: null },
        memory: {
          someUs: this.#total('memory some', 1e4 * elapsed),
          fullUs: this.#total('memory full', 3e3 * elapsed),
        },
        io: {
          someUs: this.#total('io some', disk > 0 ? 4e5 * elapsed : 0),
          fullUs: this.#total('io full', disk > 0 ? 2e5 * elapsed : 0),
        },
      },
      disks: [
        {
          name: 'nvme0n1',
          readBytes: this.#total('read', disk * elapsed),
          writtenBytes: this.#total('written', (disk / 10) * elapsed),
          reads: this.#total('reads', (disk / 5e5) * elapsed),
          writes: this.#total('writes', 20 * elapsed),
          busyMs: this.#total('busy', (disk > 0 ? 960 : 12) * elapsed),
          requestMs: this.#total('request', (disk / 5e5) * 18 * elapsed),
        },
      ],
      networks: [
        {
          name: 'wlan0',
          receivedBytes: this.#total('received', 4e5 * elapsed),
          sentBytes: this.#total('sent', 9e4 * elapsed),
        },
      ],
      temperatures: [{ name: 'package', celsius: this.#fake.temperature(seconds) }],
      throttleEvents: Math.floor(this.#total('throttle', this.#fake.throttlesPerSecond(seconds) * elapsed)),
      power: [
        {
          name: 'package-0',
          energyUj: this.#total('energy', this.#fake.watts(seconds) * 1e6 * elapsed),
          wrapsAtUj: null,
          nested: false,
        },
        ...(sensors === undefined ? [] : fakePowerParts(sensors, seconds, elapsed, total)),
      ],
      ...(sensors === undefined
        ? NO_MORE_SENSORS
        : fakeSensors(sensors, seconds, elapsed, this.#slowed(seconds), total)),
      battery: { percent: this.#fake.battery(seconds), status: 'discharging', watts: this.#fake.watts(seconds) + 4 },
    };
  }

  #core(id: number, busy: number, seconds: number, elapsed: number): SystemCounters['cores'][number] {
    const milliseconds = 1_000 * elapsed;
    const cluster = this.#fake.sensors?.clusters.find(({ cores }) => cores.includes(id))?.name;
    return {
      id,
      ...(cluster === undefined ? {} : { cluster }),
      busyMs: this.#total(`core ${id} busy`, busy * milliseconds),
      idleMs: this.#total(`core ${id} idle`, (1 - busy) * milliseconds),
      frequencyHz: (1.2 + 2.4 * busy) * 1e9 * this.#slowed(seconds),
    };
  }

  #slowed(seconds: number): number {
    return this.#fake.throttlesPerSecond(seconds) > 0 ? 0.6 : 1;
  }

  #total(key: string, more: number): number {
    const total = (this.#totals.get(key) ?? 0) + more;
    this.#totals.set(key, total);
    return total;
  }
}
