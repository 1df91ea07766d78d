import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { barCount, drawSparkline, SPARKLINE_HEIGHT, SPARKLINE_WIDTH } from '../../../src-main/app/tray/sparkline.ts';

/** The alpha channel as text: `#` opaque, `-` faint, `.` clear. */
function drawn(bars: readonly (number | null)[], scale: number): string[] {
  const pixels = drawSparkline(bars, scale);
  const width = SPARKLINE_WIDTH * scale;
  const lines: string[] = [];
  for (let y = 0; y < SPARKLINE_HEIGHT * scale; y++) {
    let line = '';
    for (let x = 0; x < width; x++) {
      const alpha = pixels[(y * width + x) * 4 + 3]!;
      line += alpha === 255 ? '#' : alpha === 0 ? '.' : '-';
    }
    lines.push(line);
  }
  return lines;
}
const empty = (scale: number): null[] => new Array<null>(barCount(scale)).fill(null);
const score = fc.option(fc.double({ min: -10, max: 200, noNaN: true }));
const heightAt = (lines: readonly string[], x: number): number => lines.filter((line) => line[x] === '#').length;

describe('the sparkline', () => {
  it('is 24 × 16 pixels at scale 1 and 48 × 32 at scale 2, four bytes each', () => {
    expect(drawSparkline(empty(1), 1)).toHaveLength(24 * 16 * 4);
    expect(drawSparkline(empty(2), 2)).toHaveLength(48 * 32 * 4);
  });

  it('shows a faint baseline and nothing else before the first reading', () => {
    expect(drawn(empty(1), 1)).toEqual([...new Array<string>(15).fill('.'.repeat(24)), '-'.repeat(24)]);
  });

  it('draws the newest bar at the right edge, full height for a score of 100', () => {
    const lines = drawn([...empty(1).slice(1), 100], 1);
    expect(lines.map((line) => line.at(-1)).join('')).toBe(`.${'#'.repeat(15)}`);
    expect(lines.every((line) => !line.slice(0, -1).includes('#'))).toBe(true);
  });

  it('tells a measured zero from no reading: an opaque baseline', () => {
    const lines = drawn([...empty(1).slice(2), 0, null], 1);
    expect(lines.at(-1)).toBe(`${'-'.repeat(21)}#--`);
  });

  it('leaves one clear pixel between two bars', () => {
    expect(drawn(new Array<number>(12).fill(100), 1)[5]).toBe('.#'.repeat(12));
    expect(drawn(new Array<number>(24).fill(100), 2)[10]).toBe('.#'.repeat(24));
  });

  it('has 8 steps of height, rising with the score', () => {
    const heights = new Set<number>();
    let last = 0;
    for (let value = 0; value <= 100; value++) {
      const height = heightAt(drawn([value], 2), 47);
      expect(height).toBeGreaterThanOrEqual(last);
      last = height;
      heights.add(height);
    }
    expect(heights.size).toBe(9);
  });

  it('is black with alpha and keeps its baseline, whatever the scores', () => {
    fc.assert(
      fc.property(fc.array(score, { maxLength: 40 }), fc.constantFrom(1, 2), (bars, scale) => {
        const pixels = drawSparkline(bars, scale);
        expect(pixels.every((value, index) => index % 4 === 3 || value === 0)).toBe(true);
        expect(drawn(bars, scale).at(-1)).not.toContain('.');
      }),
      { numRuns: 50 },
    );
  });
});
