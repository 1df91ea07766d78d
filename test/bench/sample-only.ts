import { systemClock } from '../../src-main/base/clock.ts';
import { LinuxSampler } from '../../src-main/sampling/linux/linux-sampler.ts';
import { QUICK_HERTZ } from './contender.ts';

/**
 * The agent's sampler and nothing else, once a second after its quick first samples; the benchmark reads this process's
 * CPU clock. After each sample it prints how much CPU the main thread has spent inside `sample()` so far: `inside
 * 12.345 ms`.
 */

const INTERVAL_MS = 1_000;
let quickSamples = Number(process.argv[2] ?? 0);
const sampler = new LinuxSampler({ clock: systemClock });
let due: number = systemClock.monotonic();
let insideUs = 0;

function tick(): void {
  const before = process.threadCpuUsage();
  sampler.sample();
  const used = process.threadCpuUsage(before);
  insideUs += used.user + used.system;
  process.stdout.write(`inside ${insideUs / 1_000} ms\n`);
  due = quickSamples-- > 0 ? systemClock.monotonic() + INTERVAL_MS / QUICK_HERTZ : due + INTERVAL_MS;
  setTimeout(tick, Math.max(0, due - systemClock.monotonic()));
}
tick();
