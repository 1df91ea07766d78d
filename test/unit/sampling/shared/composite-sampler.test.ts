import { describe, expect, it } from 'vitest';
import { available } from '../../../../src-main/metrics/coverage.ts';
import type { MachineFacts } from '../../../../src-main/sample/sampler.ts';
import type { Draft, Source } from '../../../../src-main/sample/source.ts';
import { EVERYTHING, type Want } from '../../../../src-main/sample/wants.ts';
import { NO_MORE_SENSORS, type SystemCounters } from '../../../../src-main/sample/system.ts';
import { ProcessTable } from '../../../../src-main/sample/table.ts';
import { CompositeSampler, type Platform } from '../../../../src-main/sampling/shared/composite-sampler.ts';
import { ManualClock } from '../linux/manual-clock.ts';

const SYSTEM = { cores: [], disks: [], ...NO_MORE_SENSORS } as unknown as SystemCounters;

/** One process in slot 0, whose reading takes as long as the test says. */
class TinyPlatform implements Platform {
  readonly machine = { hostname: 'tiny' } as MachineFacts;
  readonly #clock: ManualClock;
  readonly #table = new ProcessTable();
  takesMs = 0;
  broken = false;
  #sequence = 0;

  constructor(clock: ManualClock) {
    this.#clock = clock;
    this.#table.add(1, 0, 1);
  }

  sample(): Draft {
    if (this.broken) throw new Error('no /proc');
    this.#sequence += 1;
    const [at, monotonic] = [this.#clock.now(), this.#clock.monotonic()];
    this.#clock.advance(this.takesMs);
    return { sequence: this.#sequence, at, monotonic, processes: this.#table, system: { ...SYSTEM } };
  }

  coverage = () => [available('system.cpu', 'tiny')];
  settled = () => Promise.resolve();
  [Symbol.dispose](): void {
    // Nothing is held.
  }
}

/** Tells the time that processes spend on a GPU: how often it was asked. */
class Counter implements Source {
  readonly id: string;
  readonly provides: Want | null;
  readonly everyMs: number;
  readonly columns = ['gpu_time_ns'] as const;
  readonly #clock: ManualClock;
  asked = 0;
  takesMs = 0;
  broken = false;

  constructor(clock: ManualClock, provides: Want | null = 'gpu_times', everyMs = 0, id = 'counter') {
    this.#clock = clock;
    this.provides = provides;
    this.everyMs = everyMs;
    this.id = id;
  }

  fill({ processes }: Draft, due: boolean): void {
    if (due) this.asked += 1;
    this.#clock.advance(this.takesMs);
    processes.raw.gpu_time_ns[0] = this.asked;
    if (this.broken) throw new Error('the driver is gone');
  }

  coverage = () => [available('gpu_time_ns', 'a counter')];
  [Symbol.dispose](): void {
    this.asked = NaN;
  }
}

function machine(...more: ConstructorParameters<typeof Counter> extends [unknown, ...infer Rest] ? Rest : never) {
  const clock = new ManualClock();
  const platform = new TinyPlatform(clock);
  const source = new Counter(clock, ...more);
  const sampler = new CompositeSampler(clock, platform, [source]);
  return {
    platform,
    source,
    sampler,
    /** After so many ms: the source's figure. */
    tick: (ms = 1_000, wants: Iterable<Want> = EVERYTHING): number => {
      clock.advance(ms);
      return sampler.sample(new Set(wants)).processes.raw.gpu_time_ns[0]!;
    },
    coverage: () => sampler.coverage().find(({ metric }) => metric === 'gpu_time_ns'),
  };
}

describe('a source', () => {
  it('is read while something asks for what it provides, and its figures are absent while nothing does', () => {
    const { source, tick, coverage } = machine();
    expect(tick(1_000, [])).toBeNaN();
    expect(source.asked).toBe(0);
    expect(coverage()).toMatchObject({
      status: 'available',
      source: 'a counter; read while something asks for it',
      reason: null,
    });
    expect([tick(1_000, ['gpu_times']), tick(1_000, ['gpu_times'])]).toEqual([1, 2]);
    expect(coverage()).toMatchObject({ status: 'available', source: 'a counter' });
    expect(tick(1_000, ['apps', 'locks'])).toBeNaN();
    expect(source.asked).toBe(2);
  });

  it('that provides nothing to be asked for is read with every sample', () => {
    const { tick } = machine(null);
    expect([tick(1_000, []), tick(1_000, [])]).toEqual([1, 2]);
  });

  it('has its own rhythm: in between, what it said last is put in again', () => {
    const { tick } = machine('gpu_times', 1_000);
    expect([tick(), tick(300), tick(300), tick(350), tick(300)]).toEqual([1, 1, 1, 2, 2]);
  });

  it('that throws leaves its figures absent and says why, and the others go on; the next sample asks it again', () => {
    const clock = new ManualClock();
    const [sick, well] = [new Counter(clock, 'gpu_times', 0, 'sick'), new Counter(clock, null, 0, 'well')];
    const sampler = new CompositeSampler(clock, new TinyPlatform(clock), [sick, wellOn('rss_bytes', well)]);
    sick.broken = true;
    const { processes } = sampler.sample();
    expect([processes.raw.gpu_time_ns[0], processes.raw.rss_bytes[0]]).toEqual([NaN, 7]);
    expect(sampler.coverage()).toMatchObject([
      { metric: 'system.cpu', status: 'available' },
      { metric: 'gpu_time_ns', status: 'unavailable', reason: 'sick: the driver is gone' },
      { metric: 'rss_bytes', status: 'available' },
    ]);
    sick.broken = false;
    expect(sampler.sample().processes.raw.gpu_time_ns[0]).toBe(2);
    expect(sampler.coverage()[1]).toMatchObject({ status: 'available' });
  });

  it('that is slow three times in a row is left alone for a minute', () => {
    const { source, tick, coverage } = machine();
    source.takesMs = 80;
    expect([tick(), tick(), tick(), tick()]).toEqual([1, 2, 3, NaN]);
    expect(coverage()).toMatchObject({
      status: 'unavailable',
      reason: expect.stringContaining('took 80 ms') as string,
    });
    source.takesMs = 1;
    expect(tick(58_000)).toBeNaN();
    expect([tick(1_500), tick()]).toEqual([4, 5]);
    expect(coverage()).toMatchObject({ status: 'available' });
  });

  it('is not blamed for a machine on which everything is slow', () => {
    const { source, platform, tick } = machine();
    source.takesMs = 80;
    platform.takesMs = 200;
    expect(Array.from({ length: 5 }, () => tick())).toEqual([1, 2, 3, 4, 5]);
  });

  it('is let go with the sampler', () => {
    const { source, sampler } = machine();
    sampler[Symbol.dispose]();
    expect(source.asked).toBeNaN();
  });
});

it('where the platform itself cannot be read there is no sample', () => {
  const { platform, tick } = machine();
  platform.broken = true;
  expect(() => tick()).toThrow('no /proc');
});

/** Another source beside it, with a column of its own. */
const wellOn = (metric: 'rss_bytes', { id }: Counter): Source => ({
  id,
  provides: null,
  everyMs: 0,
  columns: [metric],
  fill: ({ processes }) => void (processes.raw[metric][0] = 7),
  coverage: () => [available(metric, 'another')],
  [Symbol.dispose]: () => undefined,
});
