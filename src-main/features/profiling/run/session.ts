import { platform } from 'node:os';
import { exitCodeOf } from './command.ts';
import { runOnce, type RunFigures, type RunSettings } from './run.ts';

export interface SessionOptions {
  readonly warmup: number;
  readonly runs: number;
  readonly ignoreFailure: boolean;
  /** @param run from 1; of a warm-up, 0 or below */
  onRun(run: number, figures: RunFigures): void;
}

/**
 * The runs that count: all but warm-ups, and the one that ends the session whatever it was. That is one that fails,
 * unless failures are ignored, and always one that a signal ended or that was told to end. @throws CannotStart
 */
export async function allRuns(
  settings: RunSettings,
  { warmup, runs, ignoreFailure, onRun }: SessionOptions,
): Promise<RunFigures[]> {
  const counted: RunFigures[] = [];
  for (let run = 1 - warmup; run <= runs; run++) {
    const figures = await runOnce(settings);
    const { ended, toldToEnd } = figures;
    const isLast = toldToEnd || ended.signal !== null || (exitCodeOf(ended) !== 0 && !ignoreFailure);
    onRun(run, figures);
    if (run > 0 || isLast) counted.push(figures);
    if (isLast) break;
  }
  return counted;
}

/** What of the figures is missing, and why. */
export function notMeasured(runs: readonly RunFigures[]): string[] {
  const missing: string[] = [];
  if (platform() !== 'linux')
    missing.push(
      'CPU of processes whose parent ended before them, memory of all processes together, disk bytes: ' +
        'this system does not tell',
    );
  else if (runs.some(({ used }) => used.disk === null))
    missing.push('disk bytes: the kernel does not count them for each process (CONFIG_TASK_IO_ACCOUNTING)');
  if (runs.every(({ machine }) => machine.packageJoules === null))
    missing.push('energy and power: no meter that this user may read (culprit doctor)');
  return missing;
}
