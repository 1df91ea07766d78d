import { readdirSync } from 'node:fs';
import { READ_BUFFER, readOnce } from '../descriptors.ts';
import { ProcessStat } from './process-stat.ts';
import { isZombie } from './state-letters.ts';

const thread = new ProcessStat();

/**
 * A thread that still lives of a process whose first thread has ended (pthread_exit(3) in main): /proc/PID/stat then
 * shows a zombie without memory, while the process goes on. Valid until the next call; null when none can be read.
 */
export function livingThread(processPath: string, pid: number): ProcessStat | null {
  let names: string[];
  try {
    names = readdirSync(`${processPath}/task`);
  } catch {
    return null;
  }
  for (const name of names) {
    if (name === String(pid)) continue;
    const length = readOnce(`${processPath}/task/${name}/stat`);
    if (length > 0 && thread.parse(READ_BUFFER, length) && !isZombie(thread.stateLetter)) return thread;
  }
  return null;
}
