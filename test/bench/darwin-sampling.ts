import { systemClock } from '../../src-main/base/clock.ts';
import { line, M_SERIES, process as lineOfProcess } from '../unit/sampling/darwin/macs.ts';
import { WatchedMac } from '../unit/sampling/darwin/watched-mac.ts';

/**
 * What a sample of a Mac costs besides the system's own part: the macOS sampler on the stand-in, less the time spent
 * inside the stand-in. Prints microseconds for each process, of the median sample. `node test/bench/darwin-sampling.ts
 * [processes]`
 */
const PROCESSES = Number(process.argv[2] ?? 600);
const LIMIT_US = 12;
const WARM_UP = 50;
const SAMPLES = 300;

interface Kind {
  readonly name: string;
  /** One in so many runs between two samples. */
  readonly oneRunsIn: number;
  /** One in so many is one's own. */
  readonly oneOwnIn: number;
}

const KINDS: readonly Kind[] = [
  { name: 'all one’s own, and all run', oneRunsIn: 1, oneOwnIn: 1 },
  { name: 'half one’s own, one in four runs', oneRunsIn: 4, oneOwnIn: 2 },
];

function scenario({ oneRunsIn, oneOwnIn }: Kind): string {
  const processes = Array.from({ length: PROCESSES }, (_, index) => {
    const runs = index % oneRunsIn === 0;
    const figures = runs
      ? {
          cpu_user: '1000+24000/s',
          runnable: '1000+30000/s',
          csw: '0+10/s',
          cycles: '1+1000/s',
          instructions: '1+1000/s',
          energy: '1+1000/s',
        }
      : { cpu_user: 1_000 };
    return lineOfProcess(1_000 + index, {
      ppid: 1,
      uid: index % oneOwnIn === 0 ? 501 : 0,
      name: `process-${index}`,
      coalition: 1_000 + (index >> 1),
      threads: 4,
      ...figures,
    });
  });
  const coalitions = Array.from({ length: Math.ceil(PROCESSES / 2) }, (_, index) =>
    line('coalition', { id: 1_000 + index, started: 2, cpu: '0+1000/s' }),
  );
  return [M_SERIES, ...processes, ...coalitions].join('\n');
}

function measure(kind: Kind): { readonly perProcessUs: number; readonly calls: number; readonly ownMs: number } {
  using mac = new WatchedMac(scenario(kind));
  for (let tick = 0; tick < WARM_UP; tick++) mac.tick();
  const costs: number[] = [];
  const callsBefore = mac.standIn.calls();
  const ownBefore = mac.standIn.ownNs();
  for (let tick = 0; tick < SAMPLES; tick++) {
    const own = mac.standIn.ownNs();
    const begun = systemClock.monotonic();
    mac.tick();
    costs.push(1e3 * (systemClock.monotonic() - begun) - (mac.standIn.ownNs() - own) / 1e3);
  }
  costs.sort((a, b) => a - b);
  const { count } = mac.sample.processes;
  return {
    perProcessUs: costs[SAMPLES / 2]! / count,
    calls: (mac.standIn.calls() - callsBefore) / SAMPLES,
    ownMs: (mac.standIn.ownNs() - ownBefore) / SAMPLES / 1e6,
  };
}

for (const kind of KINDS) {
  const { perProcessUs, calls, ownMs } = measure(kind);
  process.stdout.write(
    `${PROCESSES} processes, ${kind.name}: ${perProcessUs.toFixed(2)} µs a process (limit ${LIMIT_US}), ` +
      `${calls.toFixed(0)} calls a sample, and ${ownMs.toFixed(1)} ms in the stand-in\n`,
  );
  if (perProcessUs > LIMIT_US) process.exitCode = 1;
}
