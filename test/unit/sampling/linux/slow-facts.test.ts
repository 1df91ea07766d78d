import { describe, expect, test } from 'vitest';
import type { ProcessFacts } from '../../../../src-main/sample/table.ts';
import { SlowFacts, cgroupOf, commandLine } from '../../../../src-main/sampling/linux/processes/slow-facts.ts';
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
