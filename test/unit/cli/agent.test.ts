import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, statSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Status } from '../../../src-main/protocol/methods.ts';
import { temporaryHome } from '../agent/running-agent.ts';
import { servesOthers } from '../agent/wire.ts';
import { cli, firstLine, interrupt, startCli } from './run-cli.ts';

const { home, places, [Symbol.dispose]: removeHome } = temporaryHome();
let agent: ChildProcessWithoutNullStreams;
beforeAll(async () => {
  agent = startCli(home, ['agent', '--hz', '5']);
  expect(await firstLine(agent)).toBe(`listening on ${places.socket}`);
});
afterAll(async () => {
  await interrupt(agent);
  removeHome();
});

describe('while an agent runs', () => {
  it('status tells of it', async () => {
    const [plain, json] = await Promise.all([cli(home, ['status']), cli(home, ['status', '--json'])]);
    expect([plain.code, plain.error]).toEqual([0, '']);
    expect(plain.out).toContain(`pid ${agent.pid},`);
    expect(plain.out).toContain('every 200\u00a0ms (fixed)');
    const { schema, kind, agent: status } = JSON.parse(json.out) as { schema: number; kind: string; agent: unknown };
    expect([json.code, schema, kind]).toEqual([0, 1, 'status']);
    expect(Status.parse(status).agent_pid).toBe(agent.pid);
  });

  it('top and doctor ask it instead of sampling themselves', async () => {
    const [top, doctor] = await Promise.all([
      cli(home, ['top', '--once', '--json', '-n', '1']),
      cli(home, ['doctor', '--json']),
    ]);
    expect([top.code, doctor.code]).toEqual([0, 0]);
    const { sampled_by, processes } = JSON.parse(top.out) as { sampled_by: string; processes: { rows: unknown[] } };
    expect([sampled_by, processes.rows.length]).toEqual(['agent', 1]);
  });

  it('config edit has it take the new configuration, or says that it keeps the old', async () => {
    const good = await cli(home, ['config', 'edit'], { environment: { EDITOR: 'true' } });
    expect([good.code, good.out]).toEqual([0, 'the running agent has taken it\n']);
    const bad = await cli(home, ['config', 'edit'], { environment: { EDITOR: 'echo nonsense = 1 >' } });
    expect(bad.code).toBe(1);
    writeFileSync(places.config, '');
    expect(await servesOthers(places.socket)).toMatchObject({ agent_pid: agent.pid, impaired: null });
  });

  it('a second one does not start', async () => {
    const { code, out, error } = await cli(home, ['agent']);
    expect([code, out]).toEqual([1, '']);
    expect(error).toBe(
      `culprit: an agent is already running on ${places.socket}: stop it first, or use it with culprit status\n`,
    );
  });

  it('a command that watches ends with the reason when it goes, and a killed one is replaced', async () => {
    const watching = startCli(home, ['top', '--watch', '--json', '-n', '1']);
    await firstLine(watching);
    agent.kill('SIGKILL');
    await once(agent, 'close');
    expect(statSync(places.socket).isSocket()).toBe(true);
    const [code] = (await once(watching, 'close')) as [number];
    expect(code).toBe(1);
    agent = startCli(home, ['agent']);
    await firstLine(agent);
    expect((await servesOthers(places.socket)).agent_pid).toBe(agent.pid);
  });

  it('it ends well when it is asked to, and takes its socket away', async () => {
    expect(await interrupt(agent)).toBe(0);
    expect(existsSync(places.socket)).toBe(false);
  });
});

it('a reader that has seen enough is no failure', async () => {
  const watching = startCli(home, ['top', '--watch', '--json']);
  await firstLine(watching);
  watching.stdout.destroy();
  expect((await once(watching, 'close')) as [number]).toEqual([0, null]);
});
