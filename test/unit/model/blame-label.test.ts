import { expect, test } from 'vitest';
import { labelOf } from '../../../src-main/model/blame/label.ts';

const facts = (
  name: string,
  command: string | null,
  executable: string | null = null,
): Parameters<typeof labelOf>[0] => ({
  name,
  command,
  executable,
  user: null,
  uid: null,
  cgroup: null,
  kernelThread: false,
});

test.each<[string, string | null, string]>([
  ['chrome', '/opt/chrome/chrome --type=renderer', 'chrome'],
  ['MainThread', '/usr/bin/node /srv/app/server.js --port 80', 'node server.js'],
  ['node', 'node --max-old-space-size=99 x.js', 'node'],
  ['python3', '/usr/bin/python3 train.py --epochs 3', 'python3 train.py'],
  ['sh', 'sh build.sh', 'sh build.sh'],
  ['bash', '-bash', 'bash'],
  ['worker', 'python3 tool.py', 'worker'],
  ['MainThread', null, 'MainThread'],
  ['postgres', 'postgres: writer', 'postgres'],
])('%s, started as %j, is known as %s', (name, command, label) => {
  expect(labelOf(facts(name, command))).toBe(label);
});

test('the program is told by the executable where the command line is not known yet', () => {
  expect(labelOf(facts('MainThread', null, '/usr/local/bin/node'))).toBe('node');
  expect(labelOf(undefined)).toBe('');
});
