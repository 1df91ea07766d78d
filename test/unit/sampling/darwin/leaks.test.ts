import { expect, test } from 'vitest';
import { M_SERIES, OLD_INTEL, ULTRA } from './macs.ts';
import { WatchedMac } from './watched-mac.ts';

/** Ten thousand are in test/slow. */
const TICKS = 300;

test.each([
  ['M-series', M_SERIES],
  ['Ultra', ULTRA],
  ['Intel', OLD_INTEL],
])(
  'samples of the %s scenario leave no object, port or array behind, and all are given back in the end',
  (_, scenario) => {
    const mac = new WatchedMac(scenario);
    mac.tick();
    mac.tick();
    const held = mac.standIn.handles();
    for (let tick = 0; tick < TICKS; tick++) mac.tick();
    expect(mac.standIn.handles()).toBe(held);
    mac.sampler[Symbol.dispose]();
    expect(mac.standIn.handles()).toBe(0);
    mac.standIn[Symbol.dispose]();
  },
);
