import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../../../src-main/base/clock.ts';
import { MarkSocket } from '../../../../src-main/recording/mark-socket.ts';
import { MarkIntake } from '../../../../src-main/recording/marks.ts';
import { temporaryFolder } from '../../agent/temporary-folder.ts';
import { cli } from '../../cli/run-cli.ts';

const folder = temporaryFolder();
afterAll(() => folder[Symbol.dispose]());
const run = join(folder.path, 'run');

describe('mark', () => {
  it('says so when nothing is being profiled or recorded', async () => {
    expect(await cli(folder.path, ['mark', 'x'])).toMatchObject({
      code: 1,
      error: expect.stringContaining('nothing is being profiled or recorded') as string,
    });
  });

  it('refuses a text that is empty, too long, or of several lines', async () => {
    for (const text of ['  ', 'x'.repeat(201), 'a\nb']) expect((await cli(folder.path, ['mark', text])).code).toBe(2);
  });

  it('reaches every profile of this user, and clears away what a killed one has left', async () => {
    const marks: string[] = [];
    const socket = await MarkSocket.listen(run, new MarkIntake(systemClock, (text) => marks.push(text)));
    if (!socket.ok) throw new Error(socket.error);
    // Connecting to it is refused, as to a socket that nobody listens on any more.
    writeFileSync(join(run, 'profile-2.sock'), '');
    expect((await cli(folder.path, ['mark', 'epoch 3'])).code).toBe(0);
    expect(marks).toEqual(['epoch 3']);
    expect(readdirSync(run)).not.toContain('profile-2.sock');
    socket.value[Symbol.dispose]();
    expect((await cli(folder.path, ['mark', 'late'])).code).toBe(1);
  });
});
