import { expect, test } from 'vitest';
import { line, M_SERIES, process, ULTRA } from '../../../unit/sampling/darwin/macs.ts';
import { WatchedMac } from '../../../unit/sampling/darwin/watched-mac.ts';

const TICKS = 10_000;

/** Processes that come and go all the time, with their coalitions, and calls that fail now and then. */
const CHANGE = [
  ...Array.from({ length: 40 }, (_, index) => [
    process(2_000 + index, {
      coalition: 900 + index,
      from: index * 250_000,
      until: index * 250_000 + 400_000,
      cpu_user: '0+1000/s',
    }),
    line('coalition', { id: 900 + index, started: 1, cpu: '0+1000/s' }),
    line('fail', {
      function: 'IOReportCreateSamples',
      return: 1,
      from: index * 250_000,
      until: index * 250_000 + 3_000,
    }),
    line('fail', { function: 'host_processor_info', return: 5, from: index * 250_000, until: index * 250_000 + 3_000 }),
  ]),
].flat();

test.each([
  ['M-series', M_SERIES],
  ['Ultra', ULTRA],
])(
  'ten thousand samples of the %s scenario leave no object, port or array behind, and all are given back in the end',
  async (_, scenario) => {
    const mac = new WatchedMac([scenario, ...CHANGE].join('\n'));
    for (let warming = 0; warming < 10; warming++) mac.tick();
    await mac.sampler.settled(1_000);
    const held = mac.standIn.handles();
    const heap = heapUsed();
    for (let tick = 0; tick < TICKS; tick++) mac.tick();
    expect(mac.standIn.handles()).toBe(held);
    expect(heapUsed() - heap).toBeLessThan(8e6);
    mac.sampler[Symbol.dispose]();
    expect(mac.standIn.handles()).toBe(0);
    mac.standIn[Symbol.dispose]();
  },
  300_000,
);

function heapUsed(): number {
  globalThis.gc?.();
  return globalThis.process.memoryUsage().heapUsed;
}
