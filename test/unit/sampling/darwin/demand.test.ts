import { describe, expect, test } from 'vitest';
import type { Want } from '../../../../src-main/sample/wants.ts';
import { M_SERIES } from './macs.ts';
import { WatchedMac } from './watched-mac.ts';

const coverageOf = (mac: WatchedMac, metric: string) => {
  const { status, source } = mac.coverage(metric);
  return { status, source };
};

describe('what a Mac is asked for', () => {
  test('while nobody asks, applications and GPUs are not read, and their figures are absent', () => {
    using mac = new WatchedMac(M_SERIES);
    const whole = mac.sample;
    expect([whole.system.apps.length, whole.system.gpus.length]).toEqual([3, 1]);
    expect(withGpuTime(mac)).toBeGreaterThan(0);
    mac.tick(1_000, []);
    expect([mac.sample.system.apps, mac.sample.system.gpus, withGpuTime(mac)]).toEqual([[], [], 0]);
    for (const metric of ['system.apps', 'system.gpu', 'gpu_time_ns'])
      expect(coverageOf(mac, metric)).toEqual({
        status: 'available',
        source: expect.stringContaining('read while something asks for it') as string,
      });
  });

  test('each is read for itself', () => {
    using mac = new WatchedMac(M_SERIES);
    const told = (want: Want): boolean[] => {
      mac.tick(1_000, [want]);
      return [mac.sample.system.apps.length > 0, mac.sample.system.gpus.length > 0, withGpuTime(mac) > 0];
    };
    expect(told('apps')).toEqual([true, false, false]);
    expect(told('gpus')).toEqual([false, true, false]);
    expect(told('gpu_times')).toEqual([false, false, true]);
  });

  test('applications cost a call each, and none while nobody asks', () => {
    using mac = new WatchedMac(M_SERIES);
    const calls = (wants: readonly Want[]): number => {
      const before = mac.standIn.calls();
      mac.tick(1_000, wants);
      return mac.standIn.calls() - before;
    };
    // The sensors are found over the first samples.
    for (let sample = 0; sample < 10; sample++) calls([]);
    const nothing = calls([]);
    expect(calls(['locks'])).toBe(nothing);
    expect(calls(['apps'])).toBe(nothing + 3);
    expect(calls(['gpus'])).toBeGreaterThan(nothing);
    expect(calls(['gpu_times'])).toBeGreaterThan(nothing);
    expect(calls([])).toBe(nothing);
  });
});

/** How many processes have a GPU time. */
function withGpuTime({ sample: { processes } }: WatchedMac): number {
  const { live, count, raw } = processes;
  return live.subarray(0, count).filter((slot) => !Number.isNaN(raw.gpu_time_ns[slot]!)).length;
}
