import { expect, it } from 'vitest';
import { displayWidth } from '../../../src-main/base/display-width.ts';
import { textTable } from '../../../src-main/terminal/text-table.ts';

const COLUMNS = [
  { heading: 'PID', align: 'right', text: (row: { pid: number }) => String(row.pid) },
  { heading: 'COMMAND', align: 'left', text: (row: { command: string }) => row.command },
] as const;

it('makes columns as wide as their widest cell', () => {
  expect(
    textTable(COLUMNS, [
      { pid: 1, command: 'init' },
      { pid: 12_345, command: 'x' },
    ]),
  ).toBe('  PID  COMMAND\n    1  init\n12345  x\n');
});

it('cuts lines to the width of the terminal', () => {
  expect(textTable(COLUMNS, [{ pid: 1, command: 'a long command line' }], 10)).toBe('PID  COMMA\n  1  a lon\n');
});

it('lets no process move the cursor, ring the bell, change colours or begin a line', () => {
  const out = textTable(COLUMNS, [{ pid: 1, command: 'a\x1b[2Jb\x07c\nd\x9be\x7f' }]);
  expect(out).toBe('PID  COMMAND\n  1  a\ufffd[2Jb\ufffdc\ufffdd\ufffde\ufffd\n');
});

const lines = (text: string): string[] => text.trimEnd().split('\n');
const OWNERS = [
  { heading: 'USER', align: 'left', text: (row: { user: string; command: string }) => row.user },
  { heading: 'COMMAND', align: 'left', text: (row: { user: string; command: string }) => row.command },
] as const;

it('counts in columns: wide characters take two, accents none', () => {
  const table = lines(
    textTable(
      OWNERS,
      [
        { user: '王伟', command: '/opt/监控程序/代理 --端口 八十八十八十八十' },
        { user: 'e\u0301va', command: 'ｶﾀｶﾅ カタカナ' },
        { user: 'root', command: 'init' },
      ],
      25,
    ),
  );
  expect(table).toEqual(['USER  COMMAND', '王伟  /opt/监控程序/代理', 'e\u0301va   ｶﾀｶﾅ カタカナ', 'root  init']);
});

it('cuts no line within a character, and none wider than asked', () => {
  const commands = [
    '😀'.repeat(20),
    '👩‍👩‍👧‍👦'.repeat(9),
    '🇩🇪'.repeat(20),
    '한국어'.repeat(9),
    'a\u0300'.repeat(60),
    '❤\ufe0f'.repeat(20),
    '\ud83d',
  ];
  for (let width = 1; width < 40; width++)
    for (const command of commands) {
      const out = textTable(OWNERS, [{ user: 'x', command }], width);
      for (const line of lines(out)) expect(displayWidth(line)).toBeLessThanOrEqual(width);
      expect(out.isWellFormed()).toBe(true);
    }
});
