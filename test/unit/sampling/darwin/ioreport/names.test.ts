import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  compareCpuChannels,
  compareTiers,
  cpuChannel,
  withoutDie,
} from '../../../../../src-main/sampling/darwin/ioreport/channel-names.ts';
import { bandwidthOf } from '../../../../../src-main/sampling/darwin/ioreport/histogram.ts';

describe('CPU channels', () => {
  it.each([
    ['ECPU', { tier: 'E', die: 0, unit: 0, core: 0 }],
    ['PCPU1', { tier: 'P', die: 0, unit: 1, core: 0 }],
    ['ECPU010', { tier: 'E', die: 0, unit: 10, core: 0 }],
    ['PCPU140', { tier: 'P', die: 0, unit: 140, core: 0 }],
    ['MCPU0', { tier: 'M', die: 0, unit: 0, core: 0 }],
    ['DIE_1_PCPU1_CPU3', { tier: 'P', die: 1, unit: 1, core: 3 }],
  ])('%s', (name, expected) => {
    expect(cpuChannel(name)).toEqual(expected);
  });

  it.each(['ECPM', 'PCPM1_IDLE', 'ECPU_IDLE', 'CPU', 'GPUPH', 'PCPU99999999999', '', 'pCPU0'])(
    '%j tells of no core',
    (name) => {
      expect(cpuChannel(name)).toBeNull();
    },
  );

  it('are ordered as the OS numbers the cores, and tiers from slow to fast', () => {
    const names = ['DIE_1_PCPU_CPU0', 'DIE_0_PCPU1_CPU0', 'DIE_0_PCPU_CPU10', 'DIE_0_PCPU_CPU2'];
    expect(names.sort((a, b) => compareCpuChannels(cpuChannel(a)!, cpuChannel(b)!))).toEqual([
      'DIE_0_PCPU_CPU2',
      'DIE_0_PCPU_CPU10',
      'DIE_0_PCPU1_CPU0',
      'DIE_1_PCPU_CPU0',
    ]);
    expect(['P', 'E', 'M'].sort(compareTiers)).toEqual(['E', 'M', 'P']);
  });

  it('lose the die before their name', () => {
    expect(['DCS RD', 'DIE_0_DCS RD', 'DIE1 DCS RD', 'GFX DCS RD'].map(withoutDie)).toEqual([
      'DCS RD',
      'DCS RD',
      'DCS RD',
      'GFX DCS RD',
    ]);
  });
});

describe('a histogram of memory traffic', () => {
  const steps = (count: number, width: number): string[] =>
    Array.from({ length: count }, (_, index) => `${String((index + 1) * width).padStart(4)}GB/s`);

  it('takes the traffic within a bucket for its middle', () => {
    expect(bandwidthOf(['  4GB/s', '  8GB/s'], [50, 50])).toBe(4e9);
    expect(bandwidthOf(['512MB/s', '1.5GB/s'], [0, 9])).toBe(1.006e9);
  });

  it('is at least half the first bucket, at most the middle of the last, and the same for scaled times', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 64 }),
        fc.array(fc.integer({ min: 0, max: 2 ** 40 }), { minLength: 32, maxLength: 32 }),
        (width, ticks) => {
          const names = steps(32, width);
          const mean = bandwidthOf(names, ticks);
          if (ticks.every((time) => time === 0)) return expect(mean).toBeNull();
          expect(mean).toBeGreaterThanOrEqual(width * 0.5e9 * (1 - 1e-9));
          expect(mean).toBeLessThanOrEqual(width * 31.5e9 * (1 + 1e-9));
          expect(
            bandwidthOf(
              names,
              ticks.map((time) => time * 2),
            )! / mean!,
          ).toBeCloseTo(1, 9);
        },
      ),
    );
  });

  it('cannot be read where a bucket is no bandwidth, the edges fall, or a time fell', () => {
    expect(bandwidthOf(['', '8GB/s'], [1, 1])).toBeNull();
    expect(bandwidthOf(['8GB/s', '4GB/s'], [1, 1])).toBeNull();
    expect(bandwidthOf(['4GB/s'], [-1])).toBeNull();
    expect(bandwidthOf(['F1', 'VMIN'], [1, 1])).toBeNull();
    expect(bandwidthOf(['4GB/s', '8GB/s'], [1])).toBeNull();
  });
});
