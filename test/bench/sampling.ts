import { readdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { Contender } from './contender.ts';
import { onLine, pause, type Stage } from './stage.ts';

/** Enough for the sampler's second sample, after which it holds what it will hold. */
const UNTIL_HELD_SECONDS = 2;
const FOR_EVER = '1000000';

/**
 * The sampler alone, and a C loop that reads the same files. One after the other, since the second asks the first which
 * files those are.
 */
export function samplingAndFloor(): Contender[] {
  let systemFiles: string[] = [];
  const sampling: Contender = {
    name: 'Culprit, sampling alone',
    kind: 'sampling',
    essential: true,
    start: async (stage, quickSamples) => {
      const child = stage.start([process.execPath, join(import.meta.dirname, 'sample-only.ts'), String(quickSamples)]);
      let insideMs = 0;
      let samples = 0;
      onLine(child, (line) => {
        insideMs = Number(/^inside ([\d.]+) ms$/.exec(line)?.[1] ?? NaN);
        samples += 1;
      });
      await pause(UNTIL_HELD_SECONDS);
      const settle = async (): Promise<void> => {
        while (samples <= quickSamples) await pause(0.5);
      };
      systemFiles = heldSystemFiles(child.pid!);
      return { pid: child.pid!, hertz: 1, look: () => Promise.resolve({ refreshes: samples, insideMs }), settle };
    },
  };
  const also = (): string[] => systemFiles.flatMap((file) => ['--also', file]);
  const same: Contender = {
    name: 'C loop, same files',
    kind: 'floor',
    essential: true,
    start: (stage) => startFloor(stage, ['--as-sampler', ...also()]),
  };
  const all: Contender = {
    name: 'C loop, all threads',
    kind: 'floor',
    essential: false,
    start: (stage) => startFloor(stage, also()),
  };
  return [sampling, same, all];
}

function startFloor(stage: Stage, options: readonly string[]): Promise<{ pid: number; hertz: number }> {
  const child = stage.start([stage.program('c-floor'), '--ticks', FOR_EVER, ...options]);
  return Promise.resolve({ pid: child.pid!, hertz: 1 });
}

/** Files of the whole machine that a process holds open under /proc and /sys. */
function heldSystemFiles(pid: number): string[] {
  const folder = `/proc/${pid}/fd`;
  const files = readdirSync(folder).map((name) => linkIn(join(folder, name)));
  return files.filter((file) => /^\/(proc\/[a-z]|sys\/)/.test(file)).slice(0, 200);
}

function linkIn(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}
