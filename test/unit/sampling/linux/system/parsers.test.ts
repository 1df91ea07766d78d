import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseStat } from '../../../../../src-main/sampling/linux/system/cpu.ts';
import { parseDiskstats } from '../../../../../src-main/sampling/linux/system/disks.ts';
import { parseLoad } from '../../../../../src-main/sampling/linux/system/load.ts';
import { parseMeminfo, parseVmstat } from '../../../../../src-main/sampling/linux/system/memory.ts';
import { parseNetworks } from '../../../../../src-main/sampling/linux/system/networks.ts';
import { parsePressure } from '../../../../../src-main/sampling/linux/system/pressure.ts';

const PARSERS: readonly { name: string; parse: (text: string) => unknown; sound: string }[] = [
  {
    name: 'stat',
    parse: parseStat,
    sound: 'cpu  4 0 4 8\ncpu0 1 2 3 4 5 6 7 8 9 10\ncpu1 1 2 3 4\nintr 5\nprocs_blocked 2\n',
  },
  { name: 'loadavg', parse: parseLoad, sound: '0.13 0.07 0.04 1/104 5988\n' },
  {
    name: 'meminfo',
    parse: parseMeminfo,
    sound: 'MemTotal:  100 kB\nMemFree:  10 kB\nMemAvailable: 20 kB\nCached: 5 kB\nSwapTotal: 8 kB\nSwapFree: 8 kB\n',
  },
  {
    name: 'vmstat',
    parse: (text) => parseVmstat(text, 4096),
    sound: 'pgpgin 4\npswpin 1\npswpout 2\npgmajfault 3\nworkingset_refault_file 5\n',
  },
  {
    name: 'pressure',
    parse: parsePressure,
    sound: 'some avg10=0.01 avg60=0.30 avg300=0.28 total=13005697\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=12\n',
  },
  {
    name: 'diskstats',
    parse: (text) => parseDiskstats(text, () => true),
    sound: ' 8 0 sda 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17\n 8 1 sda1 1 2 3 4 5 6 7 8 9 10 11\n',
  },
  {
    name: 'net/dev',
    parse: parseNetworks,
    sound: 'Inter-| Receive\n face |bytes\n    lo: 1 0 0 0 0 0 0 0 1 0\n  eth0: 5 1 0 0 0 0 0 0 7 1 0 0 0 0 0 0\n',
  },
];

/** Every number in a value, however deep. */
function numbersIn(value: unknown): number[] {
  if (typeof value === 'number') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(numbersIn) : [];
}

/** Any bytes, as a reader hands them on. */
const anyText = (maxLength: number): fc.Arbitrary<string> =>
  fc.uint8Array({ maxLength }).map((bytes) => Buffer.from(bytes).toString('latin1'));

/** A sound text with some of it cut out, doubled or replaced by anything. */
const damaged = (sound: string): fc.Arbitrary<string> =>
  fc
    .tuple(fc.nat(sound.length), fc.nat(sound.length), anyText(20))
    .map(([from, to, middle]) => sound.slice(0, from) + middle + sound.slice(to));

describe.each(PARSERS)('the parser of $name', ({ parse, sound }) => {
  it('finds figures in a sound text', () => {
    expect(numbersIn(parse(sound)).length).toBeGreaterThan(1);
  });

  it('accepts any text, and never makes a figure that is none', () => {
    const sane = (text: string): boolean =>
      numbersIn(parse(text)).every((figure) => Number.isFinite(figure) && figure >= 0);
    fc.assert(fc.property(anyText(300), sane));
    fc.assert(fc.property(damaged(sound), sane));
  });
});
