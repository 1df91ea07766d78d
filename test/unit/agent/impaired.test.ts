import { expect, it } from 'vitest';
import { systemClock } from '../../../src-main/base/clock.ts';
import { LinuxSampler } from '../../../src-main/sampling/linux/linux-sampler.ts';
import { kernelFolder } from '../sampling/linux/kernel-folder.ts';
import { agentOver } from './running-agent.ts';
import { statusOver, statusWhen, unixWire } from './wire.ts';

const STAT =
  'cpu  100 0 100 800 0 0 0 0 0 0\ncpu0 100 0 100 800 0 0 0 0 0 0\nctxt 1\nbtime 1700000000\n' +
  'procs_running 1\nprocs_blocked 0\n';

it('a /proc that cannot be read leaves an agent that says so, and works again when it can', async () => {
  using kernel = kernelFolder({
    'proc/7/stat':
      '7 (seven) S 1 7 7 0 -1 0 5 0 0 0 10 5 0 0 20 0 1 0 100 1000 100 0 0 0 0 0 0 0 0 0 0 0 0 17 0 0 0 0 0 0\n',
  });
  using running = await agentOver(new LinuxSampler({ clock: systemClock, root: kernel.root }), 10);
  using wire = await unixWire(running.places.socket);

  const impaired = await statusOver(wire);
  expect(impaired.impaired).toContain('proc/stat');
  expect([impaired.sequence, impaired.processes, impaired.top]).toEqual([0, 0, null]);
  expect((await wire.request('latest')).error?.message).toContain('proc/stat');
  expect((await wire.request('history')).error).toBeUndefined();
  expect((await wire.request('coverage')).error).toBeUndefined();
  await wire.follow();

  kernel.write('proc/stat', STAT);
  const well = await statusWhen(wire, (status) => status.impaired === null);
  expect(well.processes).toBe(1);
  expect((await wire.frame()).processes.rows[0]).toMatchObject({ pid: 7, name: 'seven' });

  kernel.remove('proc');
  const again = await statusWhen(wire, (status) => status.impaired !== null);
  expect(again.processes).toBe(1);
  expect((await wire.request('latest')).error).toBeUndefined();
});
