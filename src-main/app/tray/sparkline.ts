/** Size of the tray's picture in points. */
export const SPARKLINE_WIDTH = 24;
export const SPARKLINE_HEIGHT = 16;

const STEPS = 8;
const BASELINE_ALPHA = 110;
const OPAQUE = 255;

/** Bars that fit beside each other at a scale factor: one pixel of bar, one pixel of gap. */
export const barCount = (scale: number): number => (SPARKLINE_WIDTH * scale) / 2;

/**
 * Draws bars as a template picture: black with alpha, four bytes a pixel (the colour is black, so BGRA and RGBA are the
 * same bytes). Height is quantised to 8 steps, the newest bar is at the right, the baseline is always there: faint
 * where nothing was measured.
 * @param bars `barCount(scale)` scores of 0 to 100, oldest first; null for no reading
 */
export function drawSparkline(bars: readonly (number | null)[], scale: number): Uint8Array {
  const width = SPARKLINE_WIDTH * scale;
  const height = SPARKLINE_HEIGHT * scale;
  const baseline = height - scale;
  const pixels = new Uint8Array(width * height * 4);
  const setAlpha = (x: number, y: number, alpha: number): void => {
    pixels[(y * width + x) * 4 + 3] = alpha;
  };
  for (let x = 0; x < width; x++) for (let y = baseline; y < height; y++) setAlpha(x, y, BASELINE_ALPHA);
  const offset = barCount(scale) - bars.length;
  bars.forEach((score, index) => {
    const x = 2 * (index + offset) + 1;
    if (score === null || x < 0) return;
    for (let y = baseline - barHeight(score, baseline - scale); y < height; y++) setAlpha(x, y, OPAQUE);
  });
  return pixels;
}

/** Pixels above the baseline. */
function barHeight(score: number, full: number): number {
  const step = Math.round((Math.min(Math.max(score, 0), 100) / 100) * STEPS);
  return Math.round((step * full) / STEPS);
}
