import { Worker } from 'node:worker_threads';
import { systemClock } from '../../../base/clock.ts';

/** Keeps this thread busy until the process has used so much CPU time. */
export function burnProcessTime(milliseconds: number): void {
  const start = process.cpuUsage();
  for (;;) {
    const used = process.cpuUsage(start);
    if ((used.user + used.system) / 1_000 >= milliseconds) return;
    for (let step = 0; step < 20_000; step++) Math.imul(step, step);
  }
}

export interface Burnt {
  readonly cpuMs: number;
  /** From the word on. */
  readonly wallMs: number;
}

/**
 * A worker as text: a bundler leaves it alone, and it needs no file of its own. It starts when the first word of the
 * shared memory is set.
 */
const BURNER = `
  const { parentPort, workerData: { gate, startedAt, milliseconds } } = require('node:worker_threads');
  parentPort.postMessage('ready');
  Atomics.wait(gate, 0, 0);
  const used = (start) => { const { user, system } = process.threadCpuUsage(start); return (user + system) / 1000; };
  const start = process.threadCpuUsage();
  while (used(start) < milliseconds) for (let step = 0; step < 20000; step++) Math.imul(step, step);
  parentPort.postMessage({ cpuMs: used(start), wallMs: performance.timeOrigin + performance.now() - startedAt[0] });
  setInterval(() => {}, 60000);
`;

const PING_PONG = `
  const { parentPort, workerData: { gate, rounds, me } } = require('node:worker_threads');
  parentPort.postMessage('ready');
  Atomics.wait(gate, 0, 0);
  for (let round = 0; round < rounds; round++) {
    const mine = 2 * round + me;
    for (let seen = Atomics.load(gate, 1); seen < mine; seen = Atomics.load(gate, 1)) Atomics.wait(gate, 1, seen);
    Atomics.store(gate, 1, mine + 1);
    Atomics.notify(gate, 1);
  }
  parentPort.postMessage('done');
  setInterval(() => {}, 60000);
`;

/** Threads that are there, and wait for the word. */
export class Threads<Answer> {
  readonly #gate: Int32Array;
  readonly #startedAt: Float64Array;
  readonly #answers: Promise<Answer>[];

  private constructor(gate: Int32Array, startedAt: Float64Array, answers: Promise<Answer>[]) {
    this.#gate = gate;
    this.#startedAt = startedAt;
    this.#answers = answers;
  }

  static async burners(count: number, milliseconds: number): Promise<Threads<Burnt>> {
    return Threads.#start<Burnt>(Array.from({ length: count }, () => ({ code: BURNER, data: { milliseconds } })));
  }

  static async pingPong(rounds: number): Promise<Threads<'done'>> {
    return Threads.#start<'done'>([0, 1].map((me) => ({ code: PING_PONG, data: { rounds, me } })));
  }

  static async #start<Answer>(
    workers: readonly { readonly code: string; readonly data: object }[],
  ): Promise<Threads<Answer>> {
    const gate = new Int32Array(new SharedArrayBuffer(8));
    const startedAt = new Float64Array(new SharedArrayBuffer(8));
    const started = workers.map(
      ({ code, data }) => new Worker(code, { eval: true, workerData: { gate, startedAt, ...data } }),
    );
    await Promise.all(started.map((worker) => answer<'ready'>(worker)));
    return new Threads(
      gate,
      startedAt,
      started.map((worker) => answer<Answer>(worker)),
    );
  }

  go(): Promise<Answer[]> {
    this.#startedAt[0] = performance.timeOrigin + systemClock.monotonic();
    Atomics.store(this.#gate, 0, 1);
    Atomics.notify(this.#gate, 0);
    return Promise.all(this.#answers);
  }
}

function answer<Answer>(worker: Worker): Promise<Answer> {
  return new Promise((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
  });
}
