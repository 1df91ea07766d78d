import type { MetricFormat } from '../../src-main/metrics/registry.ts';
import { Figures, styleFor } from '../../src-main/vocabulary/figures.ts';
import { Times } from '../../src-main/vocabulary/times.ts';
export { ABSENT } from '../../src-main/vocabulary/figures.ts';

/** The figures of this reader, for the machine that is watched. */
let figures = new Figures(styleFor(undefined, 'linux'));
export function usePlatform(platform: 'linux' | 'darwin'): void {
  figures = new Figures(styleFor(undefined, platform));
}

export const readerFigures = (): Figures => figures;

type Figure = number | null | undefined;

export const number = (value: Figure): string => figures.number(value);
export const percent = (value: Figure): string => figures.percent(value);
export const memory = (value: Figure): string => figures.memory(value);
export const fileSize = (value: Figure): string => figures.fileSize(value);
export const byteRate = (value: Figure): string => figures.byteRate(value);
export const count = (value: Figure): string => figures.count(value);
export const rate = (value: Figure): string => figures.rate(value);
export const watts = (value: Figure): string => figures.watts(value);
export const milliseconds = (value: Figure): string => figures.milliseconds(value);
export const frequency = (value: Figure): string => figures.frequency(value);
export const duration = (value: Figure): string => figures.duration(value);
export const celsius = (value: Figure): string => figures.celsius(value);

/** A metric's value in its own unit. */
export const metric = (format: MetricFormat, value: Figure): string => figures.shown(format, value);

export const { timeOfDay, timeWithSeconds, dayAndTime } = new Times();
