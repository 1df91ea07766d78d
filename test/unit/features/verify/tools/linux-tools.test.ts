import { describe, expect, it } from 'vitest';
import { parseFree } from '../../../../../src-main/features/verify/tools/free.ts';
import {
  afterName,
  DISK_LINE,
  NETWORK_LINE,
  parseCores,
  parseNamed,
  parseProcIo,
  parseProcStat,
  parseStall,
} from '../../../../../src-main/features/verify/linux/proc-files.ts';
import { parsePs } from '../../../../../src-main/features/verify/tools/ps.ts';
import { parseUptime } from '../../../../../src-main/features/verify/tools/uptime.ts';
import { parseVmstat } from '../../../../../src-main/features/verify/tools/vmstat.ts';
import { survivesHostileText } from './hostile.ts';

const PS = `    PID    PPID  EUID  NI NLWP   RSS     TIME     ELAPSED
      1       0     0   0    3 13608 00:01:36    03:18:11
     17       2     0   -    1     0 00:00:00    03:18:10
   4321       1  1000  10   12 524288 2-03:04:05 12-00:00:01
`;
const FREE = `               total        used        free      shared  buff/cache   available
Mem:     25276514304   590487552 22750126080     9023488  2279514112 24686026752
Swap:     1073741824       65536  1073676288
`;
const OLD_FREE = `             total       used       free     shared    buffers     cached
Mem:    1000 600 400 0 50 100
-/+ buffers/cache: 450 550
Swap: 0 0 0
`;
const VMSTAT = `     24684096 K total memory
       615033 non-nice user cpu ticks
     68345377 K paged in
            0 pages swapped in
    227514790 CPU context switches
   1795177179 boot time
`;

describe('ps of procps', () => {
  it('is a row a process, by headings', () => {
    const rows = parsePs(PS)!;
    expect(rows.size).toBe(3);
    expect(rows.get('4321')).toEqual({
      PID: 4_321,
      PPID: 1,
      UID: NaN,
      EUID: 1_000,
      NI: 10,
      NLWP: 12,
      RSS: 524_288,
      TIME: 183_845_000,
      ELAPSED: 1_036_801_000,
    });
  });

  it('has no figure where it prints a dash', () => {
    expect(parsePs(PS)!.get('17')!.NI).toBeNaN();
  });

  it('drops a row that is cut short', () => {
    expect(parsePs(PS.slice(0, -20))!.has('4321')).toBe(false);
  });

  it('takes a column that is missing for absent, and needs the pids', () => {
    expect(parsePs('PID RSS\n1 12\n')!.get('1')).toMatchObject({ RSS: 12, PPID: NaN });
    expect(parsePs('PPID RSS\n1 12\n')).toBeNull();
    expect(parsePs('')).toBeNull();
  });

  it('survives any text', () => survivesHostileText(parsePs, PS));
});

describe('free', () => {
  it('is memory and swap by headings', () => {
    const { memory, swap } = parseFree(FREE)!;
    expect(memory.get('total')).toBe(25_276_514_304);
    expect(memory.get('buff/cache')).toBe(2_279_514_112);
    expect(memory.get('available')).toBe(24_686_026_752);
    expect([swap.get('total'), swap.get('used')]).toEqual([1_073_741_824, 65_536]);
  });

  it('of before 2014 does not tell what is available', () => {
    expect(parseFree(OLD_FREE)!.memory.get('available')).toBeUndefined();
    expect(parseFree(OLD_FREE)!.memory.get('cached')).toBe(100);
  });

  it('in another language is not understood', () => {
    expect(parseFree('      gesamt  benutzt frei\nSpeicher: 1 2 3\nSwap: 0 0 0\n')).toBeNull();
  });

  it('survives any text', () => survivesHostileText(parseFree, FREE));
});

describe('vmstat -s', () => {
  it('is figures by what stands behind them', () => {
    const figures = parseVmstat(VMSTAT)!;
    expect(figures.get('K paged in')).toBe(68_345_377);
    expect(figures.get('pages swapped in')).toBe(0);
    expect(figures.get('CPU context switches')).toBe(227_514_790);
  });

  it('survives any text', () => survivesHostileText(parseVmstat, VMSTAT));
});

describe('uptime', () => {
  it('ends with three load averages, on Linux and macOS, with points or commas', () => {
    expect(parseUptime(' 15:38:03 up  3:18,  0 user,  load average: 57.69, 19.18, 8.80')).toEqual([57.69, 19.18, 8.8]);
    expect(parseUptime('10:15  up 20 days, 19:45, 8 users, load averages: 1.63 0.65 0.44')).toEqual([1.63, 0.65, 0.44]);
    expect(parseUptime(' 15:38:03 up 3:18, 1 user, load average: 0,52, 0,58, 0,59')).toEqual([0.52, 0.58, 0.59]);
    expect(parseUptime('10:15 up 20 days')).toBeNull();
  });

  it('survives any text', () =>
    survivesHostileText(parseUptime, ' 15:38:03 up  3:18,  0 user,  load average: 57.69, 19.18, 8.80'));
});

describe('/proc, read plainly', () => {
  const STAT =
    '77 (a ) name\n' +
    '(x) S 1 77 77 0 -1 4194304 1000 20 3 1 150 50 7 8 19 -1 12 0 5000 1000000 300 ' +
    '18446744073709551615 1 1 0 0 0 0';

  it('has a name that may hold parentheses and lines', () => {
    expect(parseProcStat(STAT)).toEqual({
      minorFaults: 1_000,
      childMinorFaults: 20,
      majorFaults: 3,
      userTicks: 150,
      systemTicks: 50,
      priority: 19,
      threads: 12,
    });
  });

  it('gives nothing for a line that is cut short', () => {
    expect(parseProcStat(STAT.slice(0, 50))).toBeNull();
    expect(parseProcStat('')).toBeNull();
  });

  it('tells the bytes of a process’s disk', () => {
    expect(parseProcIo('rchar: 1\nread_bytes: 4096\nwrite_bytes: 8192\ncancelled_write_bytes: 5\n')).toEqual({
      readBytes: 4_096,
      writtenBytes: 8_192,
    });
    expect(parseProcIo('')).toEqual({ readBytes: NaN, writtenBytes: NaN });
  });

  it('names what follows, at the start of a line only', () => {
    expect(afterName('SwapCached: 5 kB\nCached:        12 kB\n', 'Cached:')).toBe(12);
    expect(afterName('Cached:', 'Cached:')).toBeNaN();
  });

  it('tells a core’s ticks, also where the columns of today are missing', () => {
    const { busyMs, idleMs } = parseCores('cpu  9 9 9 9 9 9 9 9\ncpu0 1 2 3 4 5 6 7 8 9 10\ncpu12 1 2 3 4\nintr 5\n');
    expect([...busyMs]).toEqual([
      ['0', 270],
      ['12', 60],
    ]);
    expect([...idleMs]).toEqual([
      ['0', 90],
      ['12', 40],
    ]);
  });

  it('lists disks and interfaces by name', () => {
    expect([...parseNamed('   8       0 sda 1 2 3\n garbage\n', DISK_LINE)]).toEqual([['sda', [1, 2, 3]]]);
    expect([...parseNamed('Inter-|   Receive\n face |bytes\n  eth0:12 34\n', NETWORK_LINE)]).toEqual([
      ['eth0', [12, 34]],
    ]);
  });

  it('tells of stalls', () => {
    expect(
      parseStall('some avg10=0.00 avg60=0.00 avg300=0.00 total=12\nfull avg10=0 avg60=0 avg300=0 total=3\n', 'full'),
    ).toBe(3);
    expect(parseStall('full avg10=0 total=3\n', 'some')).toBeNaN();
  });

  it('survives any text', () => {
    survivesHostileText(parseProcStat, STAT);
    survivesHostileText(parseCores, 'cpu0 1 2 3 4 5 6 7 8\n');
    survivesHostileText((text) => parseNamed(text, DISK_LINE), '   8       0 sda 1 2 3\n');
    survivesHostileText((text) => parseStall(text, 'some'), 'some avg10=0.00 total=12\n');
  });
});
