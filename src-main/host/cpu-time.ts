/**
 * CPU time of this thread so far, in ms: unlike the clock on the wall, a busy machine does not move it. Of the whole
 * process where Node (before 23.9) does not tell of one thread.
 */
export function threadCpuMs(): number {
  const ofThread = process.threadCpuUsage as typeof process.threadCpuUsage | undefined;
  const { user, system } = ofThread === undefined ? process.cpuUsage() : ofThread();
  return (user + system) / 1_000;
}
