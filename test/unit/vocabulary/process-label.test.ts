import { expect, test } from 'vitest';
import { familyName, processLabel, shownName } from '../../../src-main/vocabulary/process-label.ts';

const facts = (
  name: string,
  command: string | null,
  executable: string | null = null,
): Parameters<typeof processLabel>[0] => ({
  name,
  command,
  executable,
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
  ['bash', 'bash /dev/fd/3', 'bash'],
  ['node', `node ${'x'.repeat(60)}.js`, `node ${'x'.repeat(34)}…`],
])('%s, started as %j, is known as %s', (name, command, label) => {
  expect(processLabel(facts(name, command))).toBe(label);
});

test('the program is told by the executable where the command line is not known yet', () => {
  expect(processLabel(facts('MainThread', null, '/usr/local/bin/node'))).toBe('node');
  expect(processLabel(undefined)).toBe('');
});

test('a family is named with how many it is, and nothing of a name reshapes a sentence', () => {
  expect(familyName({ label: 'cc1', processes: 12 })).toBe('cc1 (12 processes)');
  expect(familyName({ label: 'a\nb\u202e', processes: 1 })).toBe('a\ufffdb\ufffd');
  expect(shownName('😀'.repeat(50))).toBe(`${'😀'.repeat(39)}…`);
});
