import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { ProcessFacts } from '../../../../src-main/sample/table.ts';
import { SlowFacts, cgroupOf, commandLine } from '../../../../src-main/sampling/linux/processes/slow-facts.ts';
import { lookUpUser } from '../../../../src-main/sampling/linux/processes/look-up-user.ts';
import { Users } from '../../../../src-main/sampling/linux/processes/users.ts';
import { kernelFolder } from './kernel-folder.ts';

describe('a command line', () => {
  test.each([
    ['/bin/sh\0-c\0echo hi\0', '/bin/sh -c echo hi'],
    ['nginx: master process nginx\0\0\0\0', 'nginx: master process nginx'],
    ['a\0\0b\0', 'a b'],
    ['evil\x1b[2J\nname\0', 'evil [2J name'],
  ])('%j is %j', (bytes, expected) => expect(commandLine(Buffer.from(bytes))).toBe(expected));

  test.each(['', '\0', '\0\0'])('%j is none: a zombie, a kernel thread', (bytes) =>
    expect(commandLine(Buffer.from(bytes))).toBeNull(),
  );

  test('bytes that are no UTF-8 are replaced', () =>
    expect(commandLine(Buffer.of(0x61, 0xff, 0x62, 0))).toBe('a\ufffdb'));
});

describe('a cgroup', () => {
  test.each([
    ['0::/user.slice/app.scope\n', '/user.slice/app.scope'],
    ['12:cpu,cpuacct:/docker/abc\n0::/system.slice/x:y.service\n', '/system.slice/x:y.service'],
    ['3:memory:/docker/abc\n2:cpu:/other\n', '/docker/abc'],
    ['', null],
    ['nonsense', null],
  ])('%j is %j', (text, expected) => expect(cgroupOf(text)).toBe(expected));
});

const unknown = (kernelThread = false): ProcessFacts => ({
  name: 'x',
  command: null,
  executable: null,
  user: null,
  uid: null,
  cgroup: null,
  kernelThread,
});

test('what can be read is read, and the rest stays unknown', async () => {
  using kernel = kernelFolder({
    'proc/7/cmdline': 'prog\0--on\0',
    'proc/7/cgroup': '0::/a\n',
    'proc/8/cmdline': 'kworker\0',
  });
  const facts = new SlowFacts();
  const [seven, kernelThread, gone] = [unknown(), unknown(true), unknown()];
  facts.ask(seven, `${kernel.root}/proc/7`);
  facts.ask(kernelThread, `${kernel.root}/proc/8`);
  facts.ask(gone, `${kernel.root}/proc/9`);
  await facts.settled(5_000);
  expect([seven.command, seven.cgroup, kernelThread.command, gone.command]).toEqual(['prog --on', '/a', null, null]);
});

test('users have the names of /etc/passwd; a user without one has a number', () => {
  using kernel = kernelFolder({
    'etc/passwd': 'root:x:0:0::/:/bin/sh\n\nbroken line\n:x:5:5::\nada:x:1000:1000::/home/ada:/bin/sh',
  });
  const users = new Users(`${kernel.root}/etc/passwd`);
  expect([0, 1000, 5, 4242].map((uid) => users.name(uid, 0))).toEqual(['root', 'ada', '5', '4242']);
});

test('a user added later is found, but the file is not read for every unknown one', () => {
  using kernel = kernelFolder({ 'etc/passwd': '' });
  const users = new Users(`${kernel.root}/etc/passwd`);
  users.name(1, 0);
  kernel.write('etc/passwd', 'eve:x:7:7::/:/bin/sh\nmallory:x:8:8::/:/bin/sh\n');
  expect(users.name(7, 1_000)).toBe('7');
  expect(users.name(8, 61_000)).toBe('mallory');
});

describe('a user that no file of this machine has', () => {
  const owned = (uid: number): { uid: number; user: string | null } => ({ uid, user: null });
  const directory = (known: Readonly<Record<number, string>>) => {
    const asked: number[] = [];
    return {
      asked,
      lookUp: (uid: number) => {
        asked.push(uid);
        return Promise.resolve(known[uid] ?? null);
      },
    };
  };
  /** Until all that has been promised is kept. */
  const answered = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

  test('is asked for elsewhere, once for all its processes', async () => {
    using kernel = kernelFolder({ 'etc/passwd': 'root:x:0:0::/:/bin/sh\n' });
    const { asked, lookUp } = directory({ 12345: 'ldapuser', 9: 'other' });
    const users = new Users(`${kernel.root}/etc/passwd`, lookUp);
    const [one, two, root, other] = [owned(12345), owned(12345), owned(0), owned(9)];
    for (const facts of [one, two, root, other]) users.tell(facts, 0);
    expect([one.user, root.user]).toEqual(['12345', 'root']);
    await answered();
    expect([one, two, root, other].map(({ user }) => user)).toEqual(['ldapuser', 'ldapuser', 'root', 'other']);
    expect(asked).toEqual([12345, 9]);
  });

  test('and nobody else has either is a number, and asked for a minute later', async () => {
    using kernel = kernelFolder({ 'etc/passwd': '' });
    const { asked, lookUp } = directory({});
    const users = new Users(`${kernel.root}/etc/passwd`, lookUp);
    for (const now of [0, 1_000, 61_000]) {
      const facts = owned(77);
      users.tell(facts, now);
      await answered();
      expect(facts.user).toBe('77');
    }
    expect(asked).toEqual([77, 77]);
  });

  test('does not become the name of a process that has another owner by then', async () => {
    using kernel = kernelFolder({ 'etc/passwd': 'root:x:0:0::/:/bin/sh\n' });
    const users = new Users(`${kernel.root}/etc/passwd`, directory({ 5: 'five' }).lookUp);
    const facts = owned(5);
    users.tell(facts, 0);
    facts.uid = 0;
    users.tell(facts, 0);
    await answered();
    expect(facts.user).toBe('root');
  });
});

test.skipIf(!existsSync('/usr/bin/getent'))('this machine is asked by getent', async () => {
  expect([await lookUpUser(0), await lookUpUser(4_000_123)]).toEqual(['root', null]);
});
