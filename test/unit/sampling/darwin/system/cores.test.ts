import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { growth32 } from '../../../../../src-main/sampling/darwin/system/counter32.ts';
import { Bench } from './bench.ts';
import { COMMON } from './machines.ts';

const UNKNOWN_MACHINE = COMMON.replace(/^sysctl.*$/gm, '');

describe('the time of cores', () => {
  it('goes on when a counter of 32 bits begins again', () => {
    using bench = new Bench(`${UNKNOWN_MACHINE}\ncore user=4294967290+50/s idle=4294967200+50/s`);
    const before = bench.at(0).cores[0]!;
    const after = bench.at(1_000).cores[0]!;
    expect([after.busyMs - before.busyMs, after.idleMs - before.idleMs]).toEqual([500, 500]);
    const later = bench.at(2_000).cores[0]!;
    expect([later.busyMs - after.busyMs, later.idleMs - after.idleMs]).toEqual([500, 500]);
  });

  it('a tick counter above 2^31 is not negative', () => {
    using bench = new Bench(`${UNKNOWN_MACHINE}\ncore user=4000000000 idle=3000000000`);
    expect(bench.at(0).cores[0]).toEqual({ id: 0, busyMs: 40_000_000_000, idleMs: 30_000_000_000 });
  });

  it('a counter that goes backwards gives sums that go backwards, which are no reading', () => {
    using bench = new Bench(
      `${UNKNOWN_MACHINE}\ncore user=1000 idle=9000 until=1000\n` +
        'core user=990 idle=9100 from=1000 until=2000\ncore user=1040 idle=9150 from=2000',
    );
    const before = bench.at(0).cores[0]!;
    const fell = bench.at(1_000).cores[0]!;
    expect([fell.busyMs < before.busyMs, fell.idleMs < before.idleMs]).toEqual([true, true]);
    const after = bench.at(2_000).cores[0]!;
    expect([after.busyMs - fell.busyMs, after.idleMs - fell.idleMs]).toEqual([500, 500]);
  });

  it('a parked core, which counts no idle ticks, was idle for the rest of the time', () => {
    using bench = new Bench(`${UNKNOWN_MACHINE}\ncore user=100+2/s idle=5000\ncore user=0 idle=0`);
    const [ran, parked] = bench.at(0).cores;
    const [ranLater, parkedLater] = bench.at(1_000).cores;
    expect([ranLater!.busyMs - ran!.busyMs, ranLater!.idleMs - ran!.idleMs]).toEqual([20, 980]);
    expect([parkedLater!.busyMs - parked!.busyMs, parkedLater!.idleMs - parked!.idleMs]).toEqual([0, 1_000]);
  });

  it('tells of no more cores than their counters were given', () => {
    const eight = Array.from({ length: 8 }, () => 'core user=1 idle=1').join('\n');
    using bench = new Bench(
      `${UNKNOWN_MACHINE}\n${eight}\nfail function=host_processor_info bytes=56 from=1000 until=2000\n` +
        'cores count=1000000 from=2000',
    );
    expect(bench.at(0).cores).toHaveLength(8);
    expect(bench.at(1_000).cores).toHaveLength(3);
    expect(bench.at(2_000).cores).toHaveLength(8);
    expect(bench.close()).toBe(0);
  });
});

describe('the growth of a 32-bit counter', () => {
  const counter = fc.nat(0xffff_ffff);
  it('is what it went on, also past its end', () => {
    fc.assert(
      fc.property(counter, fc.nat(0x8000_0000), (before, grown) => {
        expect(growth32((before + grown) % 2 ** 32, before)).toBe(grown);
      }),
    );
  });
  it('is none when it fell by less than half its range', () => {
    fc.assert(
      fc.property(counter, fc.integer({ min: 1, max: 0x7fff_ffff }), (before, fall) => {
        expect(growth32((before - fall + 2 ** 32) % 2 ** 32, before)).toBeNull();
      }),
    );
  });
});
