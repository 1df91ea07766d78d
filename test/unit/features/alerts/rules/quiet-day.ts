import type { SystemFrame } from '../../../../../src-main/protocol/frame.ts';
import { normal, seeded } from './random.ts';
import { every, GIB, memory, Replay, stall } from './replay.ts';

const HOURS = 24;
const STEP_SECONDS = 2;
const PROCESSES = 12;

/**
 * Pulls back to its middle and wanders: the machine of a person who works, with bursts that last seconds to minutes.
 */
class Wander {
  #value = 0;
  readonly #random: () => number;
  constructor(random: () => number) {
    this.#random = random;
  }
  next(): number {
    this.#value = 0.97 * this.#value + 0.24 * normal(this.#random);
    return this.#value;
  }
}

/** A burst now and then: some a day, each of some length. */
class Bursts {
  #until = 0;
  readonly #random: () => number;
  readonly #aDay: number;
  readonly #longest: number;
  constructor(random: () => number, aDay: number, longestSeconds: number) {
    this.#random = random;
    this.#aDay = aDay;
    this.#longest = longestSeconds;
  }
  at(second: number): boolean {
    if (second >= this.#until && this.#random() < this.#aDay / 86_400)
      this.#until = second + 1 + this.#longest * this.#random() ** 3;
    return second < this.#until;
  }
}

function quietDay(seed: number) {
  const random = seeded(seed);
  const wander = {
    cpu: new Wander(random),
    memory: new Wander(random),
    disk: new Wander(random),
    heat: new Wander(random),
  };
  const builds = new Bursts(random, 40, 240);
  const copies = new Bursts(random, 30, 120);
  const hiccups = new Bursts(random, 200, 4);
  let swap = 0.4 * GIB;
  return (second: number): Partial<SystemFrame> => {
    const building = builds.at(second);
    const busy = Math.min(100, Math.max(1, 14 + 5 * wander.cpu.next() + (building ? 55 : 0)));
    const used = 55 + 2 * wander.memory.next() + 3 * Math.sin(second / 9_000) + (building ? 4 : 0);
    const watts = 6 + busy * 0.35 + Math.abs(normal(random));
    const disk = Math.max(0, 3e6 + 2e6 * wander.disk.next()) + (copies.at(second) ? 300e6 * random() : 0);
    if (random() < 0.001) swap += 20e6 * (random() - 0.45);
    const hiccup = hiccups.at(second);
    return {
      cpu_percent: busy,
      clusters: [
        {
          name: 'Performance',
          busy_percent: busy,
          frequency_hz: 4e9 * (busy > 60 ? 0.93 : 0.5 + 0.4 * random()),
          max_frequency_hz: 4e9,
        },
      ],
      memory: memory({
        used_percent: used,
        swap_used_bytes: Math.max(0, swap),
        swap_out_bytes_per_second: hiccup ? 30e6 : 0,
        swap_in_bytes_per_second: hiccup ? 5e6 : 0,
      }),
      pressure: {
        cpu: stall(busy / 5),
        io: stall(3 * random()),
        memory: stall(hiccup ? 20 : 0, hiccup ? 12 * random() : 0),
      },
      disks: [
        { name: 'disk', read_bytes_per_second: disk, written_bytes_per_second: disk / 3, busy_percent: 10, wait_ms: 1 },
      ],
      hottest_celsius: 45 + busy * 0.45 + 2 * wander.heat.next(),
      throttle_events_per_second: random() < 0.002 ? 1 + random() : 0,
      package_watts: watts,
      bandwidth: {
        bytes_per_second: busy * 1e9,
        peak_bytes_per_second: 100e9,
        percent: Math.min(100, busy * 0.8 + 10 * random()),
      },
      thermal_pressure: building && random() < 0.5 ? 'moderate' : 'nominal',
      memory_pressure: hiccup ? 'warning' : 'normal',
    };
  };
}

/**
 * Ordinary processes: memory that rises and falls, a collector's sawtooth, caches that fill up and stay, jobs of
 * minutes.
 */
function quietProcesses(replay: Replay, seed: number) {
  const random = seeded(seed);
  const cpu = Array.from({ length: PROCESSES }, () => 0);
  const slots = cpu.map((_, index) => replay.start(100 + index, `app${index}`));
  const jobs = slots.map(() => new Bursts(random, 12, 200));
  return (second: number): void => {
    slots.forEach((slot, index) => {
      cpu[index]! += (jobs[index]!.at(second) ? 0.97 : 0.03 * random()) * 1e9;
      const kind = index % 4;
      const rss =
        kind === 0
          ? GIB + (second % 300) * 2e6
          : kind === 1
            ? 2 * GIB * (1 - Math.exp(-second / 120))
            : kind === 2
              ? GIB * (1 + 0.1 * Math.sin(second / 2_000 + index))
              : 3e8 + 2e7 * random();
      replay.machine.set(slot, {
        cpu_time_ns: cpu[index]!,
        rss_bytes: rss,
        faults: second * 20,
        context_switches: second * 300,
        disk_read_bytes: second * 1e4,
        disk_written_bytes: second * 1e4,
      });
    });
  };
}

/** What fired in a day of ordinary work with every rule on, the adaptive baseline included. */
export function alertsOfQuietDay(seed: number): string[] {
  const replay = new Replay(every());
  const system = quietDay(seed);
  const processes = quietProcesses(replay, seed + 100);
  const random = seeded(seed + 200);
  replay.play(
    HOURS * 3600,
    (second) => {
      processes(second);
      return {
        system: system(second),
        volumes: [{ mount: '/', totalBytes: 500e9, freeBytes: 100e9 + 1e9 * Math.sin(second / 500) }],
        missed: random() < 0.01 ? 1 : 0,
      };
    },
    STEP_SECONDS,
  );
  return replay.story.filter((line) => line.includes('fired'));
}
