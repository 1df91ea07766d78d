import { platformSampler } from '../../../sampling/platform-sampler.ts';
import { systemClock } from '../../../base/clock.ts';
import { interrupted, Stop } from '../../../terminal/exit.ts';
import { readerFigures } from '../../../terminal/reader.ts';
import { LOADS, type LoadName } from './amounts.ts';
import { hasPassed, textOf } from './report.ts';
import { runChecks } from './run.ts';

export interface Options {
  readonly json?: true;
  readonly only?: LoadName;
  readonly seed: number;
}

/** Runs the loads and prints what came of it. @throws Stop when a check failed, or it was interrupted */
export async function selftest({ json, only, seed }: Options): Promise<void> {
  const sampler = await platformSampler(systemClock);
  if (!sampler.ok) throw new Stop(1, sampler.error);
  using _sampler = sampler.value;
  const abort = new AbortController();
  void interrupted().then(() => abort.abort());
  const report = await runChecks({
    loads: only === undefined ? LOADS.map(({ name }) => name) : [only],
    seed,
    sampler: sampler.value,
    clock: systemClock,
    signal: abort.signal,
    onProgress: showProgress,
  })
    .catch((thrown: unknown) => {
      throw abort.signal.aborted ? new Stop(1, 'interrupted') : thrown;
    })
    .finally(() => showProgress(''));
  // Schema 1 of `selftest --json`: docs/selftest.md.
  const { outcomes: checks, anomalies } = report;
  const document = { schema: 1, kind: 'selftest', seed, passed: hasPassed(report), checks, anomalies };
  process.stdout.write(json === true ? `${JSON.stringify(document)}\n` : textOf(report, readerFigures()));
  if (!hasPassed(report)) throw new Stop(1, '');
}

function showProgress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`);
}
