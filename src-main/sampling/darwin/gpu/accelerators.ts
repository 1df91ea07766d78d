import type { IOKit } from '../iokit.ts';

/** A GPU as its driver describes it in the registry. */
export interface Accelerator {
  readonly name: string;
  readonly cores: number | null;
  /** 0 to 100, at this instant. */
  readonly busyPercent: number | null;
  readonly memoryUsedBytes: number | null;
  readonly memoryTotalBytes: number | null;
}

const PATHS = [
  'model',
  'gpu-core-count',
  'PerformanceStatistics/Device Utilization %',
  'PerformanceStatistics/In use system memory',
  'PerformanceStatistics/inUseVidMemoryBytes',
  'VRAM,totalMB',
];
const MEBIBYTE = 2 ** 20;

/**
 * All GPUs: one on Apple silicon (AGXAccelerator), one to three on an Intel Mac. `PerformanceStatistics` of some
 * drivers is empty.
 */
export function readAccelerators(iokit: IOKit): Accelerator[] {
  return iokit
    .registryProperties('IOAccelerator', PATHS)
    .map(([model, cores, busy, systemMemory, videoMemory, total], index) => ({
      name: nameOf(model ?? null, index),
      cores: whole(cores ?? null),
      busyPercent: percent(busy ?? null),
      memoryUsedBytes: whole(videoMemory ?? null) ?? whole(systemMemory ?? null),
      memoryTotalBytes: scaled(whole(total ?? null)),
    }));
}

/** `model` is a text on Apple silicon, and on Intel the bytes of one that ends with NUL. */
function nameOf(model: unknown, index: number): string {
  const text = Buffer.isBuffer(model) ? model.toString('utf8') : typeof model === 'string' ? model : '';
  const readable = text
    .replace(/\p{Cc}/gu, '')
    .trim()
    .slice(0, 80);
  return readable === '' ? `GPU ${index + 1}` : readable;
}

const whole = (value: unknown): number | null =>
  typeof value === 'number' && value >= 0 && value < Infinity ? value : null;
const percent = (value: unknown): number | null =>
  typeof value === 'number' && value >= 0 && value <= 100 ? value : null;
const scaled = (mebibytes: number | null): number | null => (mebibytes === null ? null : mebibytes * MEBIBYTE);
