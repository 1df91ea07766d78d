import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { placePopover } from '../../../src-main/app/windows/popover-place.ts';

const work = { x: 0, y: 24, width: 1280, height: 776 };
const icon = (x: number, y = 0) => ({ x, y, width: 32, height: 24 });

describe('the place of the popover', () => {
  it('is centred under the icon', () => {
    expect(placePopover(icon(600), 400, work)).toEqual({ x: 436, y: 28, width: 360, height: 400 });
  });

  it('is moved left of the screen edge', () => {
    expect(placePopover(icon(1240), 400, work).x).toBe(1280 - 360);
  });

  it('is above the icon when the bar is at the bottom', () => {
    expect(placePopover(icon(600, 776), 400, { ...work, y: 0 }).y).toBe(776 - 400 - 4);
  });

  it('is never higher than 560', () => {
    expect(placePopover(icon(600), 3_000, work).height).toBe(560);
  });

  it('is inside the work area, wherever the icon is said to be', () => {
    const coordinate = fc.integer({ min: -5_000, max: 5_000 });
    fc.assert(
      fc.property(coordinate, coordinate, fc.integer({ min: 1, max: 4_000 }), (x, y, height) => {
        const box = placePopover(icon(x, y), height, work);
        expect(box.x).toBeGreaterThanOrEqual(work.x);
        expect(box.y).toBeGreaterThanOrEqual(work.y);
        expect(box.x + box.width).toBeLessThanOrEqual(work.x + work.width);
        expect(box.y + box.height).toBeLessThanOrEqual(work.y + work.height);
      }),
    );
  });
});
