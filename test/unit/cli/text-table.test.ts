import { expect, it } from 'vitest';
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
