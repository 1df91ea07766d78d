import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Pen } from './pen.ts';
import { childrenOf } from './shell.ts';
import { ended, type Stage } from './stage.ts';
import { MEASURES, type Reading } from './truth.ts';

/** The probe, running: what it measures of the machine from a user's place. */
export class Victim implements AsyncDisposable {
  readonly readings: Reading[] = [];
  readonly ready: Promise<void>;
  readonly #probe: ChildProcess;

  constructor(stage: Stage, pen: Pen | null, lock: string | null) {
    const command = [stage.program('probe'), stage.files, ...(lock === null ? [] : [lock])];
    const inPen = pen === null ? [] : ['sh', '-c', `echo $$ > ${pen.members} && exec "$@"`, 'sh'];
    this.#probe = stage.start([...inPen, ...command]);
    this.ready = new Promise((resolve, reject) => {
      createInterface({ input: this.#probe.stdout! }).on('line', (line) => {
        this.readings.push(readingOf(line));
        resolve();
      });
      this.#probe.once('error', reject);
      this.#probe.once('exit', (code, signal) => reject(new Error(`the probe ended (${signal ?? code})`)));
    });
    this.ready.catch(() => undefined);
  }

  get alive(): boolean {
    return this.#probe.exitCode === null && this.#probe.signalCode === null;
  }

  get pids(): number[] {
    const probe = this.#probe.pid!;
    return [probe, ...childrenOf(probe)];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await ended(this.#probe);
  }
}

function readingOf(line: string): Reading {
  const values = JSON.parse(line) as Record<string, number>;
  return {
    atMs: values['at']!,
    us: Object.fromEntries(
      MEASURES.flatMap((measure) => (values[measure] === undefined ? [] : [[measure, values[measure]]])),
    ),
  };
}
