import { Writable } from 'node:stream';
import { pino } from 'pino';
import { expect, it } from 'vitest';
import { Hub } from '../../../src-main/agent/features/hub.ts';
import { silentLog } from '../../../src-main/host/log.ts';

const fail = (): never => {
  throw new Error('it broke');
};

it('tells all who listen to a topic, at once and in order, until they stop', () => {
  const hub = new Hub(silentLog());
  const heard: string[] = [];
  const one = hub.listen('one', 'alerts', (change) => heard.push(`one ${String(change)}`));
  hub.listen('two', 'alerts', (change) => heard.push(`two ${String(change)}`));
  hub.listen('three', 'recording', () => heard.push('three'));
  hub.publish('alerts', 1);
  one[Symbol.dispose]();
  one[Symbol.dispose]();
  hub.publish('alerts', 2);
  hub.publish('of nobody', 3);
  expect(heard).toEqual(['one 1', 'two 1', 'two 2']);
});

it('lets a listener stop, and others come, while it tells of a change', () => {
  const hub = new Hub(silentLog());
  const heard: string[] = [];
  const one = hub.listen('one', 'alerts', () => {
    one[Symbol.dispose]();
    hub.listen('late', 'alerts', () => heard.push('late'));
    heard.push('one');
  });
  hub.publish('alerts', 1);
  hub.publish('alerts', 2);
  expect(heard).toEqual(['one', 'late']);
});

it('tells the others where one fails, and says of that one when it begins to fail, not each time', () => {
  const lines: unknown[] = [];
  const log = pino(new Writable({ write: (line, _, done) => (lines.push(JSON.parse(String(line))), done()) }));
  const hub = new Hub(log);
  let heard = 0;
  let breaks = true;
  hub.listen('bad', 'alerts', () => breaks && fail());
  hub.listen('good', 'alerts', () => (heard += 1));
  for (const again of [true, true, false, true]) {
    breaks = again;
    hub.publish('alerts', again);
  }
  expect(heard).toBe(4);
  const said = expect.objectContaining({ feature: 'bad', topic: 'alerts', reason: 'it broke' }) as unknown;
  expect(lines).toEqual([said, said]);
});
