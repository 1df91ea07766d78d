import uPlot from 'uplot';

export interface LineData {
  readonly times: readonly number[];
  readonly values: readonly (number | null)[];
}

/** The span on the time axis: the last minute. */
export const SPAN_MS = 60_000;

const colourOf = (token: string): string => getComputedStyle(document.documentElement).getPropertyValue(token).trim();

/** One filled line over the last minute, without axes: its numbers stand beside it in words. Gaps stay gaps. */
export class LineChart implements Disposable {
  readonly #plot: uPlot;
  readonly #token: string;
  #stroke = '';
  #fill = '';
  #newest = SPAN_MS;
  #max: number;

  /** @param token the colour, as a custom property */
  constructor(host: HTMLElement, token: string, max: number, size: { width: number; height: number }) {
    this.#token = token;
    this.#max = max;
    this.recolour();
    this.#plot = new uPlot(
      {
        ...size,
        padding: [1, 0, 0, 0],
        legend: { show: false },
        cursor: { show: false },
        select: { show: false, left: 0, top: 0, width: 0, height: 0 },
        axes: [{ show: false }, { show: false }],
        scales: {
          x: { time: false, range: () => [this.#newest - SPAN_MS, this.#newest] },
          y: { range: () => [0, this.#max] },
        },
        series: [
          {},
          { width: 1.4, stroke: () => this.#stroke, fill: () => this.#fill, points: { show: false }, spanGaps: false },
        ],
      },
      [[], []],
      host,
    );
  }

  update(data: LineData, max: number): void {
    this.#newest = data.times[data.times.length - 1] ?? SPAN_MS;
    this.#max = max;
    this.#plot.setData([[...data.times], [...data.values]]);
  }

  resize(size: { width: number; height: number }): void {
    this.#plot.setSize(size);
  }

  recolour(): void {
    this.#stroke = colourOf(this.#token);
    this.#fill = `color-mix(in srgb, ${this.#stroke} 20%, transparent)`;
  }

  [Symbol.dispose](): void {
    this.#plot.destroy();
  }
}
