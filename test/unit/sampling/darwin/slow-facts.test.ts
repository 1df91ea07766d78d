import { describe, expect, test, vi } from 'vitest';
import { ok } from '../../../../src-main/base/result.ts';
import type { ProcessFacts } from '../../../../src-main/sample/table.ts';
import type {
  AsyncFunction,
  Libraries,
  LibraryName,
  NativeFunction,
} from '../../../../src-main/sampling/darwin/libraries.ts';
import { fullName, SlowFacts } from '../../../../src-main/sampling/darwin/processes/slow-facts.ts';
import { StandIn } from '../../../fixtures/darwin/stand-in.ts';
import { ME, process } from './macs.ts';

describe('a name', () => {
  test('that was cut is completed from the executable', () =>
    expect(fullName('Google Chrome He', '/A/Google Chrome Helper')).toBe('Google Chrome Helper'));
  test('that was cut within a character as well', () =>
    expect(fullName(Buffer.from('aaaaaaaaaaaaaa\u20ac').subarray(0, 16).toString(), '/A/aaaaaaaaaaaaaa\u20acuro')).toBe(
      'aaaaaaaaaaaaaa\u20acuro',
    ));
  test('that is short, or another, stays', () => {
    expect(fullName('sh', '/bin/shell')).toBe('sh');
    expect(fullName('a-name-of-16-byt', '/bin/other')).toBe('a-name-of-16-byt');
    expect(fullName('a-name-of-16-byt', null)).toBe('a-name-of-16-byt');
  });
});

const PIDS = [71, 72, 73, 74];
/** Calls that do not come back before the clock of the stand-in says 5 s. */
const stalled = (pid: number): string => `fail function=sysctl name=KERN_PROCARGS2 pid=${pid} stall=5000`;
const STALLED_USER = 'fail function=user_from_uid flavor=501 stall=5000';
const LONGEST_MS = 250;
const FOR_EVER_MS = 60_000;

const factsOf = (uid: number | null = null): ProcessFacts => ({
  name: '',
  command: null,
  executable: null,
  user: null,
  uid,
  cgroup: null,
  kernelThread: false,
});

/** The same libraries; the memory that each sysctl is told to write into is noted. */
function noting(libraries: Libraries, memory: unknown[]): Libraries {
  return {
    lookUp: (library, prototype) => libraries.lookUp(library, prototype),
    lookUpAsync: <Function extends NativeFunction>(library: LibraryName, prototype: string) => {
      const found = libraries.lookUpAsync<Function>(library, prototype);
      if (!found.ok || !prototype.startsWith('int sysctl(')) return found;
      return ok<AsyncFunction<Function>>((...parameters) => {
        memory.push((parameters as readonly unknown[])[2]);
        return found.value(...parameters);
      });
    },
    address: (library, symbol) => libraries.address(library, symbol),
    uint32: (library, symbol) => libraries.uint32(library, symbol),
    copy: (from, into, length) => libraries.copy(from, into, length),
    errno: () => libraries.errno(),
  };
}

function slowFacts(...lines: string[]) {
  const standIn = new StandIn(
    [ME, ...PIDS.map((pid) => process(pid, { path: `/bin/${pid}`, argv: `of-${pid}` })), ...lines].join('\n'),
  );
  const memory: unknown[] = [];
  const slow = new SlowFacts(noting(standIn.libraries, memory), LONGEST_MS);
  const ask = (pid: number, uid: number | null = null): ProcessFacts => {
    const facts = factsOf(uid);
    slow.ask(facts, pid, true);
    return facts;
  };
  return { standIn, slow, ask, memory, [Symbol.dispose]: () => standIn[Symbol.dispose]() };
}

describe('a call that does not come back', () => {
  test('holds up the facts of no other process, and keeps its memory for itself', async () => {
    using mac = slowFacts(stalled(71));
    const [held, other] = [mac.ask(71), mac.ask(72)];
    await mac.slow.settled(FOR_EVER_MS);
    expect(held).toMatchObject({ executable: '/bin/71', command: null });
    await vi.waitFor(() => expect(other).toMatchObject({ executable: '/bin/72', command: 'of-72' }));
    mac.standIn.setMs(5_000);
    await vi.waitFor(() => expect(held.command).toBe('of-71'));
    expect(other.command).toBe('of-72');
    expect(new Set(mac.memory).size).toBe(2);
  });

  test('for a user’s name is made once for that user, who has a number until then', async () => {
    using mac = slowFacts(STALLED_USER);
    const [held, other] = [mac.ask(71, 501), mac.ask(72, 501)];
    await mac.slow.settled(FOR_EVER_MS);
    await vi.waitFor(() => expect(other).toMatchObject({ user: '501', command: 'of-72' }));
    mac.standIn.setMs(5_000);
    await vi.waitFor(() => expect(held).toMatchObject({ user: 'ada', command: 'of-71' }));
    expect(mac.ask(73, 501).user).toBe('ada');
    await mac.slow.settled(FOR_EVER_MS);
  });

  test('is the last of three: while they last, no arguments are asked for', async () => {
    using mac = slowFacts(stalled(71), stalled(72), stalled(73));
    const held = [71, 72, 73].map((pid) => mac.ask(pid));
    const other = mac.ask(74);
    await mac.slow.settled(FOR_EVER_MS);
    await vi.waitFor(() => expect(other.executable).toBe('/bin/74'));
    expect(other.command).toBeNull();
    mac.standIn.setMs(5_000);
    await vi.waitFor(() => expect(held.map(({ command }) => command)).toEqual(['of-71', 'of-72', 'of-73']));
    const again = mac.ask(74);
    await mac.slow.settled(FOR_EVER_MS);
    expect(again.command).toBe('of-74');
  });

  test('lets ten thousand wait, and of more the oldest go', async () => {
    using mac = slowFacts(stalled(71));
    const held = mac.ask(71);
    const waiting = Array.from({ length: 10_002 }, () => factsOf());
    for (const facts of waiting) mac.slow.ask(facts, 72, false);
    await mac.slow.settled(FOR_EVER_MS);
    expect([0, 1, 2, 10_001].map((index) => waiting[index]!.executable)).toEqual([null, null, '/bin/72', '/bin/72']);
    mac.standIn.setMs(5_000);
    await vi.waitFor(() => expect(held.command).toBe('of-71'));
  }, 30_000);
});
