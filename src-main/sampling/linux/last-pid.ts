import { readlinkSync, statSync } from 'node:fs';

/**
 * Whether `loadavg` of this /proc tells the last pid that the kernel gave out here (proc(5)): not where another file
 * lies over it, as in containers (lxcfs, a bind mount), nor where /proc is another pid namespace's.
 */
export function tellsLastPid(proc: string): boolean {
  try {
    if (statSync(`${proc}/loadavg`).dev !== statSync(proc).dev) return false;
    const self = Number(readlinkSync(`${proc}/self`));
    return Number.isNaN(self) || self === process.pid;
  } catch {
    // Whoever reads it will find that it says nothing.
    return true;
  }
}
