import { nativeImage, type NativeImage } from 'electron';
import { barCount, drawSparkline, SPARKLINE_HEIGHT, SPARKLINE_WIDTH } from './sparkline.ts';
import type { ScoreMinute } from './score-minute.ts';

const SCALES = [1, 2] as const;

/**
 * The tray's picture, made anew only when its bytes have changed: each setImage is a full redraw by the window server.
 */
export class TrayPicture {
  #last: readonly Uint8Array[] = [];

  /** The picture of this minute, or null if it looks as the one before. */
  next(minute: ScoreMinute, nowMs: number): NativeImage | null {
    const bitmaps = SCALES.map((scale) => drawSparkline(minute.bars(nowMs, barCount(scale)), scale));
    if (this.#last.length > 0 && bitmaps.every((bitmap, index) => sameBytes(bitmap, this.#last[index]))) return null;
    this.#last = bitmaps;
    return asTemplate(bitmaps);
  }
}

function asTemplate(bitmaps: readonly Uint8Array[]): NativeImage {
  const image = nativeImage.createEmpty();
  bitmaps.forEach((bitmap, index) => {
    const scaleFactor = SCALES[index]!;
    image.addRepresentation({
      scaleFactor,
      width: SPARKLINE_WIDTH * scaleFactor,
      height: SPARKLINE_HEIGHT * scaleFactor,
      buffer: Buffer.from(bitmap),
    });
  });
  image.setTemplateImage(true);
  return image;
}

function sameBytes(a: Uint8Array, b: Uint8Array | undefined): boolean {
  return b !== undefined && Buffer.compare(a, b) === 0;
}
