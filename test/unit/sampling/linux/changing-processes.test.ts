import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { processLabel } from '../../../../src-main/vocabulary/process-label.ts';
import { machine, MS, raw, slotOf, state } from './fake-machine.ts';
import type { FakeProcess } from './fake-processes.ts';
import { kernelFolder } from './kernel-folder.ts';

const MIB = 1_048_576;
const PAGE = 4_096;

/** A machine with one process, told of as a user sees it after each step. */
function watched(first: FakeProcess) {
  const { kernel, sampler, after } = machine();
  kernel.put(first, 5 * MS);
  after(0);
  return {
    kernel,
    sampler,
    /** It goes on as `next`, and has run for 5 ms, so many milliseconds later. */
    goesOn: async (next: FakeProcess, ms = 1_000) => {
      kernel.put(next, 5 * MS);
      const table = after(ms);
      await sampler.settled(5_000);
      return { ...table.facts[slotOf(table, next.pid)]!, startedAt: table.startedAt[slotOf(table, next.pid)] };
    },
    after,
  };
}

describe('a process whose first thread has ended while others work', () => {
  const leader = { pid: 50, name: 'spinner', letter: 'Z', rssPages: 0 } as const;
  const worker = { letter: 'R', rssPages: (200 * MIB) / PAGE };

  test('runs, and has the memory that the others have', () => {
    const { kernel, after } = machine();
    kernel.put({ ...leader, threads: { 50: {}, 51: worker } }, 5 * MS);
    const table = after(0);
    expect([state(table, 50), raw(table, 50, 'rss_bytes')]).toEqual(['running', 200 * MIB]);
  });

  test('is so too when it ends under watch, and sleeps when the others sleep', () => {
    const { kernel, after } = machine();
    kernel.put({ pid: 50, letter: 'S', rssPages: 9, threads: { 50: {}, 51: worker } }, 5 * MS);
    after(0);
    kernel.put({ ...leader, threads: { 50: {}, 51: { ...worker, letter: 'S' } } }, 1 * MS);
    const table = after(1_000);
    expect([state(table, 50), raw(table, 50, 'rss_bytes')]).toEqual(['sleeping', 200 * MIB]);
  });

  test('has no figure where the others cannot be read: 0 would be a measured zero', () => {
    const { kernel, after } = machine();
    kernel.put({ ...leader, threads: { 50: {}, 51: worker } }, 5 * MS);
    kernel.folder.remove('proc/50/task/51');
    const table = after(0);
    expect([state(table, 50), raw(table, 50, 'rss_bytes')]).toEqual(['unknown', NaN]);
  });

  test('is a zombie once all have ended', () => {
    const { kernel, after } = machine();
    kernel.put({ ...leader, threads: { 50: {} } }, 5 * MS);
    expect(state(after(0), 50)).toBe('zombie');
  });

  test('has a command line, which its first thread has not any more', async () => {
    const { kernel, sampler, after } = machine();
    kernel.put({ ...leader, threads: { 50: {}, 51: worker } }, 5 * MS);
    kernel.folder.write('proc/50/cmdline', '');
    kernel.folder.write('proc/50/task/51/cmdline', '/opt/spinner\0--hard\0');
    const table = after(0);
    await sampler.settled(5_000);
    expect(table.facts[slotOf(table, 50)]?.command).toBe('/opt/spinner --hard');
  });
});

describe('a command line', () => {
  const before = { pid: 50, name: 'bash', command: 'bash a.sh', stackStart: 0x7ffd_0000_1000 } as const;

  test('is that of the program that was started last, under the same name too', async () => {
    const { goesOn } = watched(before);
    expect((await goesOn(before)).command).toBe('bash a.sh');
    expect((await goesOn({ ...before, command: 'bash b.sh', stackStart: 0x7ffe_0000_2000 })).command).toBe('bash b.sh');
  });

  test('that a program writes over, or of a process that may not be looked into, is found in time', async () => {
    const { goesOn } = watched({ ...before, stackStart: 0 });
    expect((await goesOn({ ...before, stackStart: 0, command: 'bash: idle' }, 35_000)).command).toBe('bash: idle');
    expect((await goesOn({ ...before, stackStart: 0, command: 'bash: busy' }, 61_000)).command).toBe('bash: busy');
  });

  test('of a young process is asked for soon again', async () => {
    const { kernel, sampler, after } = machine();
    after(0);
    const young = { pid: 60, name: 'daemon' };
    kernel.put({ ...young, command: 'daemon' }, 5 * MS);
    after(1_000);
    after(1_000);
    await sampler.settled(5_000);
    kernel.put({ ...young, command: 'daemon: ready' }, 5 * MS);
    const table = after(2_000);
    await sampler.settled(5_000);
    expect(table.facts[slotOf(table, 60)]?.command).toBe('daemon: ready');
  });

  test('stays when its process has ended and nobody has waited for it', async () => {
    const { goesOn } = watched(before);
    await goesOn(before);
    const ended = { ...before, letter: 'Z', command: '', stackStart: 0, rssPages: 0 };
    expect((await goesOn(ended)).command).toBe('bash a.sh');
    expect((await goesOn(ended, 61_000)).command).toBe('bash a.sh');
  });
});

describe('the owner of a process', () => {
  test('is who it became after it began', async () => {
    const { kernel, sampler, after } = machine();
    kernel.folder.write('etc/passwd', 'root:x:0:0::/:/bin/sh\nnobody:x:65534:65534::/:/bin/sh\n');
    after(0);
    kernel.put({ pid: 60, name: 'daemon', uid: 0 }, 5 * MS);
    after(1_000);
    after(1_000);
    kernel.put({ pid: 60, name: 'daemon', uid: 65_534 }, 5 * MS);
    const table = after(4_000);
    await sampler.settled(5_000);
    expect(table.facts[slotOf(table, 60)]).toMatchObject({ uid: 65_534, user: 'nobody' });
  });

  test('is another at once when it starts a program of another', async () => {
    const { goesOn } = watched({ pid: 50, name: 'sh', uid: 0, stackStart: 4_096 });
    expect(await goesOn({ pid: 50, name: 'sh', uid: 1000, stackStart: 8_192 })).toMatchObject({ user: 'ada' });
  });

  test('has another name when the file of users says so', async () => {
    const { kernel, goesOn } = watched({ pid: 50, uid: 1000 });
    kernel.folder.write('etc/passwd', 'lovelace:x:1000:1000::/home/ada:/bin/sh\n');
    expect(await goesOn({ pid: 50, uid: 1000 }, 120_000)).toMatchObject({ user: 'lovelace' });
  });
});

describe('a name that the kernel has cut at 15 bytes', () => {
  const named = async (name: string | Uint8Array, args: string, uncut = false): Promise<string> => {
    const { kernel, sampler, after } = machine();
    const bytes = Buffer.from(name);
    kernel.put({ pid: 50, name: uncut ? bytes : bytes.subarray(0, 15) }, 5 * MS);
    kernel.folder.write('proc/50/cmdline', args);
    const table = after(0);
    await sampler.settled(5_000);
    return table.facts[slotOf(table, 50)]!.name;
  };

  test.each([
    ['of a program', 'longname-monitoring-agent-a', './names/longname-monitoring-agent-a\0'],
    ['of a script behind its interpreter', 'longname-monitoring.sh', '/bin/sh\0-e\0/opt/longname-monitoring.sh\0'],
    ['of a login shell', 'extraordinary-shell', '-extraordinary-shell\0'],
    ['of one that says what it does', 'longname-monitoring', 'longname-monitoring: worker 3\0'],
    ['within a character', 'Überwachungsänderung', '/opt/Überwachungsänderung\0'],
    ['with blanks', 'Some Application Helper', '/opt/x/Some Application Helper\0--type=gpu\0'],
  ])('%s is whole', async (_, name, args) => expect(await named(name, args)).toBe(name));

  test.each([
    ['is another word than its arguments', 'kernels-own-name', '/bin/other\0x\0', 'kernels-own-nam'],
    ['is shorter than that', 'short', '/bin/short-and-more\0', 'short'],
  ])('but not one that %s', async (_, name, args, told) => expect(await named(name, args)).toBe(told));

  test('tells two programs apart after an exec from one to the other', async () => {
    const { kernel, goesOn } = watched({ pid: 50, name: 'longname-monito', stackStart: 1 });
    kernel.folder.write('proc/50/cmdline', 'longname-monitoring-agent-a\0');
    const next = { pid: 50, name: 'longname-monito', stackStart: 2 };
    expect((await goesOn({ ...next, command: 'longname-monitoring-agent-a' })).name).toBe(
      'longname-monitoring-agent-a',
    );
    expect((await goesOn({ ...next, stackStart: 3, command: 'longname-monitoring-agent-b' })).name).toBe(
      'longname-monitoring-agent-b',
    );
  });
});

describe('what a process is known by', () => {
  async function known(name: string, args: readonly string[], executable?: string): Promise<string> {
    const { kernel, sampler, after } = machine();
    kernel.put({ pid: 50, name }, 5 * MS);
    kernel.folder.write('proc/50/cmdline', args.map((argument) => `${argument}\0`).join(''));
    if (executable !== undefined) symlinkSync(executable, join(kernel.folder.root, 'proc/50/exe'));
    const table = after(0);
    await sampler.settled(5_000);
    return processLabel(table.facts[slotOf(table, 50)]);
  }

  test.each<[string, string, readonly string[], string]>([
    ['a script in a folder with a blank', 'python3', ['python3', '/home/u/My Scripts/run.py'], 'python3 run.py'],
    ['a script with a blank in its name', 'bash', ['/bin/bash', '/home/u/my run.sh', '-x'], 'bash my run.sh'],
    ['an interpreter in such a folder', 'MainThread', ['/opt/My App/node', '/srv/a.js'], 'node a.js'],
    ['code with blanks is no script', 'sh', ['sh', '-c', 'echo hi there'], 'sh'],
    ['no blanks', 'python3', ['/usr/bin/python3', 'run.py', 'two words'], 'python3 run.py'],
  ])('%s', async (_, name, args, label) => expect(await known(name, args)).toBe(label));

  test('a program that an upgrade has replaced keeps its name', async () => {
    expect(await known('MainThread', [], '/usr/local/bin/node (deleted)')).toBe('node');
  });

  test('and so does one that is really called so', async () => {
    using folder = kernelFolder({ 'node (deleted)': '' });
    expect(await known('MainThread', [], `${folder.root}/node (deleted)`)).toBe('node (deleted)');
  });
});

describe('a machine that changes', () => {
  const stat = (cores: number, bootSeconds: number): string =>
    `cpu 1 0 0 1\n${Array.from({ length: cores }, (_, id) => `cpu${id} 1 0 0 1\n`).join('')}` +
    `btime ${bootSeconds}\nprocs_blocked 0\n`;

  test('has its clock set after it booted: processes began when they did', () => {
    const { kernel, sampler, after } = machine();
    kernel.folder.write('proc/stat', stat(1, 1_000));
    kernel.put({ pid: 50, startTicks: 100 }, 5 * MS);
    after(0);
    kernel.folder.write('proc/stat', stat(1, 1_790_000_000));
    kernel.put({ pid: 60, startTicks: 5_900 }, 5 * MS);
    const table = after(1_000);
    const startOf = (pid: number): string => new Date(table.startedAt[slotOf(table, pid)]!).toISOString();
    expect([startOf(60), startOf(50)]).toEqual(['2026-09-21T14:14:19.000Z', '2026-09-21T14:13:21.000Z']);
    expect(sampler.machine.bootedAt).toBe(1_790_000_000_000);
  });

  test('is told the time of its boot in whole seconds: by one more or less, processes did not begin anew', () => {
    const { kernel, after } = machine();
    kernel.put({ pid: 50, startTicks: 100 }, 5 * MS);
    const table = after(0);
    const start = table.startedAt[slotOf(table, 50)];
    kernel.folder.write('proc/stat', stat(1, 1_700_000_001));
    after(1_000);
    expect(table.startedAt[slotOf(table, 50)]).toBe(start);
  });

  test('gets cores: what children can have used grows with them', () => {
    const { kernel, sampler, after } = machine();
    kernel.folder.write('proc/stat', stat(1, 1_700_000_000));
    const make = { pid: 50, name: 'make' };
    kernel.put(make, 5 * MS);
    const first = raw(after(0), 50, 'ended_children_cpu_ns');
    kernel.folder.write('proc/stat', stat(8, 1_700_000_000));
    const grown = [600, 1_200, 1_800].map((childTicks) => {
      kernel.put({ ...make, childTicks }, 5 * MS);
      return (raw(after(1_000), 50, 'ended_children_cpu_ns') - first) / 1e9;
    });
    expect([grown, sampler.machine.coreCount]).toEqual([[6, 12, 18], 8]);
  });
});
