import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { EpochMs } from '../../../base/brand.ts';
import type { RecordingOptions } from '../../../protocol/recording-methods.ts';

const ENDINGS = { none: '', gzip: '.gz', zstd: '.zst' } as const;

/**
 * A new file in the agent's own folder of recordings, named after the local time: `2026-03-04-143207.ndjson.gz`.
 * @throws Error where the folder cannot be made
 */
export function ownRecordingPath(
  dataFolder: string,
  now: EpochMs,
  { format, compression }: Pick<RecordingOptions, 'format' | 'compression'>,
): string {
  const folder = join(dataFolder, 'recordings');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const name = localTime(new Date(now));
  for (let copy = 1; ; copy += 1) {
    const path = join(folder, `${name}${copy === 1 ? '' : `-${copy}`}.${format}${ENDINGS[compression]}`);
    if (!existsSync(path)) return path;
  }
}

function localTime(at: Date): string {
  const two = (figure: number): string => String(figure).padStart(2, '0');
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${day}-${two(at.getHours())}${two(at.getMinutes())}${two(at.getSeconds())}`;
}
