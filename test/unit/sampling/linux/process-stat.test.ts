import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ProcessStat } from '../../../../src-main/sampling/linux/processes/process-stat.ts';
import { statLine } from './fake-processes.ts';

const parse = (bytes: Uint8Array): ProcessStat | null => {
  const stat = new ProcessStat();
  return stat.parse(bytes, bytes.length) ? stat : null;
};
const nameOf = (bytes: Buffer, stat: ProcessStat): string => bytes.toString('utf8', stat.nameStart, stat.nameEnd);

describe('/proc/PID/stat', () => {
  test('gives parent, faults, priority, nice, threads, start and resident set', () => {
    const stat = parse(
      statLine(
        {
          pid: 42,
          ppid: 7,
          minorFaults: 123,
          majorFaults: 4,
          userTicks: 99,
          nice: -5,
          startTicks: 5_000_000_000,
          rssPages: 321,
        },
        12,
      ),
    )!;
    expect({ ...fields(stat) }).toEqual({
      ppid: 7,
      minorFaults: 123,
      majorFaults: 4,
      cpuTicks: 99,
      priority: 15,
      nice: -5,
      threads: 12,
      startTicks: 5_000_000_000,
      rssPages: 321,
      kernelThread: false,
    });
  });

  test.each(['a b', '((a b ) ( c d) )', 'bad) S 1 2 3 4 5', 'my file with\nsp', ')', '', '(sd-pam)', ' '])(
    'a process may be called %j',
    (name) => {
      const bytes = statLine({ pid: 1, name, letter: 'R', ppid: 77 }, 1);
      const stat = parse(bytes)!;
      expect([nameOf(bytes, stat), String.fromCharCode(stat.stateLetter), stat.ppid]).toEqual([name, 'R', 77]);
    },
  );

  test('a name that is no UTF-8 is a name all the same', () => {
    const bytes = statLine({ pid: 1, name: Uint8Array.of(0xff, 0x28, 0xc3), ppid: 9 }, 1);
    expect(parse(bytes)!.ppid).toBe(9);
  });

  test('a kernel thread is known by its flag', () => {
    expect(parse(statLine({ pid: 2, flags: 0x0020_8040 }, 1))!.kernelThread).toBe(true);
  });

  test('another name gives another hash', () => {
    expect(parse(statLine({ pid: 1, name: 'bash' }, 1))!.nameHash).not.toBe(
      parse(statLine({ pid: 1, name: 'node' }, 1))!.nameHash,
    );
  });

  test('a line cut off before the resident set is refused', () => {
    const whole = statLine({ pid: 1, name: 'x' }, 1);
    // Up to the 24th field; what comes behind it is not read.
    const needed = whole.toString('latin1').split(' ').slice(0, 24).join(' ').length;
    fc.assert(
      fc.property(fc.integer({ min: 0, max: needed - 2 }), (length) => !new ProcessStat().parse(whole, length)),
    );
  });

  test('any bytes are parsed or refused, never an exception', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => void parse(Buffer.from(bytes))));
  });

  test('any name and numbers come back as they were written', () => {
    const name = fc.uint8Array({ maxLength: 63 }).filter((bytes) => !bytes.includes(0));
    const counter = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER });
    fc.assert(
      fc.property(name, counter, counter, fc.integer({ min: -20, max: 19 }), (bytes, minorFaults, rssPages, nice) => {
        const stat = parse(statLine({ pid: 123, name: bytes, minorFaults, rssPages, nice }, 3))!;
        expect([stat.minorFaults, stat.rssPages, stat.nice]).toEqual([minorFaults, rssPages, nice]);
      }),
    );
  });
});

function fields({
  ppid,
  minorFaults,
  majorFaults,
  cpuTicks,
  priority,
  nice,
  threads,
  startTicks,
  rssPages,
  kernelThread,
}: ProcessStat): object {
  return { ppid, minorFaults, majorFaults, cpuTicks, priority, nice, threads, startTicks, rssPages, kernelThread };
}
