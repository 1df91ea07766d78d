import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { logEntry, openLog } from '../../../src-main/host/log.ts';
import { temporaryFolder } from '../agent/temporary-folder.ts';

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => (folder = temporaryFolder()));
afterEach(() => folder[Symbol.dispose]());

function linesOf(write: (log: ReturnType<typeof openLog>['log']) => void, level: 'debug' | 'warn' = 'debug'): string[] {
  const path = join(folder.path, 'culprit.log');
  const { log, close } = openLog(path, level);
  write(log);
  close();
  return readFileSync(path, 'utf8').split('\n').slice(0, -1);
}
const parsed = (line: string | undefined): Record<string, unknown> => JSON.parse(line!) as Record<string, unknown>;

it('is one JSON object a line, with time, level and source', () => {
  const [line] = linesOf((log) => log.info({ pid: 7 }, 'two\nlines'));
  const entry = parsed(line);
  expect(entry).toEqual({ level: 'info', time: entry['time'], source: 'agent', pid: 7, msg: 'two\nlines' });
  expect(new Date(entry['time'] as string).toISOString()).toBe(entry['time']);
});

it('leaves out what is below its level', () => {
  expect(linesOf((log) => (log.info('no'), log.warn('yes')), 'warn').map((line) => parsed(line)['msg'])).toEqual([
    'yes',
  ]);
});

it("names the client as the source of a client's line, once", () => {
  const [line] = linesOf((log) =>
    logEntry(log, { level: 'warn', source: 'window', message: 'slow', detail: { ms: 90 } }),
  );
  expect(parsed(line)).toMatchObject({ level: 'warn', source: 'window', msg: 'slow', detail: { ms: 90 } });
  expect(line!.match(/"source"/g)).toHaveLength(1);
});

it("does not let a client's details pass for the log's own fields", () => {
  const detail = { level: 'fatal', time: 'never', source: 'agent', msg: 'forged' };
  const [line] = linesOf((log) => logEntry(log, { level: 'info', source: 'browser', message: 'true', detail }));
  expect(parsed(line)).toMatchObject({ level: 'info', source: 'browser', msg: 'true', detail });
});
