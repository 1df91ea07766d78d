import { encodePng } from './png.ts';

interface Representation {
  readonly width: number;
  readonly height: number;
  readonly bitmap: Buffer;
}

type Used =
  | 'addRepresentation'
  | 'getScaleFactors'
  | 'getSize'
  | 'isEmpty'
  | 'isTemplateImage'
  | 'setTemplateImage'
  | 'toBitmap'
  | 'toPNG';

/** Bitmaps by scale factor. */
export class FakeNativeImage implements Pick<Electron.NativeImage, Used> {
  readonly #representations = new Map<number, Representation>();
  #template = false;

  addRepresentation({ scaleFactor = 1, width = 0, height = 0, buffer }: Electron.AddRepresentationOptions): void {
    if (buffer === undefined) throw new Error('the double takes bitmaps only');
    if (buffer.length !== width * height * 4)
      throw new Error(`a bitmap of ${width} × ${height} has ${width * height * 4} bytes, not ${buffer.length}`);
    this.#representations.set(scaleFactor, { width, height, bitmap: Buffer.from(buffer) });
  }

  getScaleFactors(): number[] {
    return [...this.#representations.keys()];
  }

  /** In points, as Electron gives it. */
  getSize(scaleFactor = 1): Electron.Size {
    const { width, height } = this.#at(scaleFactor);
    return { width: width / scaleFactor, height: height / scaleFactor };
  }

  isEmpty(): boolean {
    return this.#representations.size === 0;
  }

  isTemplateImage(): boolean {
    return this.#template;
  }

  setTemplateImage(option: boolean): void {
    this.#template = option;
  }

  toBitmap({ scaleFactor = 1 }: Electron.ToBitmapOptions = {}): Buffer {
    return Buffer.from(this.#at(scaleFactor).bitmap);
  }

  toPNG({ scaleFactor = 1 }: Electron.ToPNGOptions = {}): Buffer {
    const { width, height, bitmap } = this.#at(scaleFactor);
    return encodePng(bitmap, width, height);
  }

  #at(scaleFactor: number): Representation {
    const found = this.#representations.get(scaleFactor);
    if (found === undefined) throw new Error(`the image has nothing for scale factor ${scaleFactor}`);
    return found;
  }
}

export const nativeImage = {
  createEmpty: () => new FakeNativeImage() as unknown as Electron.NativeImage,
} satisfies Pick<typeof Electron.NativeImage, 'createEmpty'>;
