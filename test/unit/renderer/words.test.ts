import { printable } from '../../../src-main/base/printable.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { niceMax } from '../../../src-renderer/charts/minute.ts';
import { sparkPath } from '../../../src-renderer/charts/spark-path.ts';

describe('names', () => {
  it('keep their letters and lose what would reshape the page', () => {
    expect(printable('a\nb\u202Ec\u2028d é 漢')).toBe('a\ufffdb\ufffdc\ufffdd é 漢');
  });
});

describe('spark', () => {
  it('leaves a gap where there is no value', () => {
    expect(sparkPath([10, 20, null, 30, 40], 40, 20, 100).line.match(/M/g)?.length).toBe(2);
  });

  it('draws nothing of nothing, and never a NaN', () => {
    expect(sparkPath([null, null], 60, 18, 100)).toEqual({ line: '', area: '' });
    const values = fc.array(fc.option(fc.double({ min: -10, max: 1e6, noNaN: true })), { maxLength: 80 });
    fc.assert(fc.property(values, (given) => !JSON.stringify(sparkPath(given, 60, 18, 100)).includes('NaN')));
  });

  it('has a scale that ends at or above the greatest value', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 1e12, noNaN: true })),
        (values) => niceMax(values, 10) >= Math.max(10, ...values) * 0.999999,
      ),
    );
    expect([niceMax([], 10), niceMax([11], 10), niceMax([410e6], 1e6)]).toEqual([10, 20, 500e6]);
  });
});
