import { expect, test } from 'vitest';
import { ThreadStates, type ThreadState } from '../../../../src-main/sampling/linux/processes/thread-states.ts';

test('a thread that has exited is not read, and does not take the turn of one that lives', () => {
  const states = new ThreadStates();
  const read: string[] = [];
  const thread = (name: string, gone: boolean): ThreadState => ({
    get statPath() {
      read.push(name);
      return '/does/not/exist';
    },
    owner: { waitingSince: NaN },
    ranAt: -1,
    queued: false,
    gone,
    waitingSince: NaN,
  });
  states.ran(thread('alive', false), 1);
  for (let index = 0; index < 1_000; index++) states.ran(thread('gone', true), 1);
  states.settle(2, 2_000, 0);
  expect(read).toEqual(['alive']);
});
