import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  activeShare,
  addResidency,
  meanFrequency,
  residencyOf,
} from '../../../../../src-main/sampling/darwin/ioreport/residency.ts';

const table = fc
  .array(fc.integer({ min: 300_000_000, max: 5_000_000_000 }), { minLength: 1, maxLength: 24 })
  .map((frequencies) => frequencies.sort((a, b) => a - b));
const ticks = (length: number) =>
  fc.array(fc.integer({ min: 0, max: 2 ** 40 }), { minLength: length, maxLength: length });
const sampled = table.chain((frequencies) => fc.tuple(fc.constant(frequencies), ticks(frequencies.length + 2)));
const namesFor = (frequencies: readonly number[]): string[] => [
  'IDLE',
  'DOWN',
  ...frequencies.map((_, index) => `V${index}P${frequencies.length - index}`),
];

describe('residency', () => {
  it('lies between the lowest and the highest frequency, and its shares between 0 and 1', () => {
    fc.assert(
      fc.property(sampled, ([frequencies, spent]) => {
        const residency = residencyOf(namesFor(frequencies), spent, frequencies)!;
        const share = activeShare(residency);
        const mean = meanFrequency(residency);
        expect(share === null || (share >= 0 && share <= 1)).toBe(true);
        if (mean === null) return expect(residency.active).toBe(0);
        expect(mean).toBeGreaterThanOrEqual(frequencies[0]! * (1 - 1e-9));
        expect(mean).toBeLessThanOrEqual(frequencies.at(-1)! * (1 + 1e-9));
      }),
    );
  });

  it('does not change when all times are scaled, and adds up', () => {
    fc.assert(
      fc.property(sampled, fc.integer({ min: 2, max: 1000 }), ([frequencies, spent], factor) => {
        const names = namesFor(frequencies);
        const once = residencyOf(names, spent, frequencies)!;
        const scaled = residencyOf(
          names,
          spent.map((time) => time * factor),
          frequencies,
        )!;
        const doubled = addResidency(once, once);
        for (const other of [scaled, doubled]) {
          expect(activeShare(other) ?? -1).toBeCloseTo(activeShare(once) ?? -1, 9);
          expect((meanFrequency(other) ?? 0) / 1e9).toBeCloseTo((meanFrequency(once) ?? 0) / 1e9, 6);
        }
      }),
    );
  });

  it('is that of one state when all the time went there', () => {
    expect(meanFrequency(residencyOf(['DOWN', 'IDLE', 'V0P1', 'V1P0'], [5, 5, 0, 90], [600e6, 3e9])!)).toBe(3e9);
  });

  it('has no frequency for a state beyond the table, unless no time went there', () => {
    const names = ['OFF', 'P1', 'P2'];
    expect(meanFrequency(residencyOf(names, [1, 1, 1], [338e6])!)).toBeNull();
    expect(meanFrequency(residencyOf(names, [1, 1, 0], [338e6])!)).toBe(338e6);
    expect(activeShare(residencyOf(names, [1, 1, 2], [338e6])!)).toBe(0.75);
  });

  it('cannot be read from states without names, times that fell, or missing times', () => {
    expect(residencyOf(['', 'P1'], [1, 1], [1e9])).toBeNull();
    expect(residencyOf(['OFF', 'P1'], [1, -1], [1e9])).toBeNull();
    expect(residencyOf(['OFF', 'P1'], [1], [1e9])).toBeNull();
    expect(residencyOf(['OFF', 'P1'], [1, -(2 ** 63)], [1e9])).toBeNull();
  });

  it('of no time is no share', () => {
    expect(activeShare(residencyOf([], [], [])!)).toBeNull();
  });
});
