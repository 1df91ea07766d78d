import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CHECKS } from '../../../../src-main/features/selftest/checks/checks.ts';
import { LOADS } from '../../../../src-main/features/selftest/checks/amounts.ts';
import { judge } from '../../../../src-main/features/selftest/checks/verdicts.ts';

const CPU = CHECKS.find(({ load }) => load === 'cpu')!;
const { share, beside } = CPU.tolerance;

describe('a check', () => {
  it('passes exactly within its tolerance', () => {
    const figure = fc.double({ min: 0, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(figure, figure, (truth, measured) => {
        const { result, tolerance } = judge(CPU, truth, measured, []);
        expect(tolerance).toBeCloseTo(truth * share + beside);
        expect(result).toBe(Math.abs(measured - truth) <= tolerance! ? 'pass' : 'fail');
      }),
    );
  });

  it('fails where there is no reading, though one is said to be available', () => {
    expect(judge(CPU, 500, NaN, [])).toMatchObject({
      result: 'fail',
      true: 500,
      measured: null,
      reason: 'no reading, though it is said to be available',
    });
  });

  it('cannot be made where the platform has no such metric: never a pass, even if the figures agree', () => {
    const coverage = [
      { metric: 'cpu_time_ns', status: 'unavailable', source: null, reason: 'not on this machine', remedy: null },
    ] as const;
    expect(judge(CPU, 500, 500, coverage)).toMatchObject({
      result: 'cannot',
      reason: 'not on this machine',
      true: null,
      measured: null,
    });
    expect(judge(CPU, 'no disk here', 0, [])).toMatchObject({ result: 'cannot', reason: 'no disk here' });
    expect(judge(CPU, undefined, 0, [])).toMatchObject({ result: 'cannot' });
  });

  it('of a state is one of yes or no', () => {
    const zombie = CHECKS.find(({ truth }) => truth === 'zombie')!;
    expect(judge(zombie, 4_711, 1, [])).toMatchObject({
      metric: 'state: zombie',
      result: 'pass',
      true: 1,
      measured: 1,
    });
    expect(judge(zombie, 4_711, 0, [])).toMatchObject({ result: 'fail' });
  });

  it('is there for every load', () => {
    expect(LOADS.filter(({ name }) => !CHECKS.some(({ load }) => load === name))).toEqual([]);
  });
});
