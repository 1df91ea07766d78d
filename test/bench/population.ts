import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { lineOf, progress, type Stage } from './stage.ts';

/** Tasks that a process of the mix has on average: a third of them 10 to 40, the others 1; rounded up. */
const TASKS_A_PROCESS = 10;
const PID_MAX = '/proc/sys/kernel/pid_max';

/**
 * Starts a population and waits until it is complete. Fails with the reason when the machine does not allow that many.
 */
export async function startPopulation(stage: Stage, size: number): Promise<void> {
  makeRoom(stage, size);
  const child = stage.start([stage.program('population'), String(size)]);
  await lineOf(child, /^ready \d+$/);
}

export function countProcesses(): number {
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name)).length;
}

/**
 * Every thread takes a number from the same range as processes; the usual 32,768 is too few for the largest
 * populations.
 */
function makeRoom(stage: Stage, size: number): void {
  const before = readFileSync(PID_MAX, 'utf8').trim();
  const needed = size * TASKS_A_PROCESS + 4_096;
  if (Number(before) >= needed) return;
  try {
    writeFileSync(PID_MAX, String(needed));
  } catch {
    throw new Error(`${size} processes need kernel.pid_max of ${needed}, it is ${before}, and only root may raise it`);
  }
  progress(`  kernel.pid_max raised from ${before} to ${needed} until the end`);
  stage.add(() => writeFileSync(PID_MAX, before));
}
