import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Session } from '../../../../src-main/agent/session/session.ts';
import { systemClock } from '../../../../src-main/base/clock.ts';
import { AgentClient, type ClientOf } from '../../../../src-main/client/client.ts';
import type { recording } from '../../../../src-main/features/recording/contract.ts';
import { overLoopback } from '../../../../src-main/host/loopback.ts';
import { ACCESS } from '../../../../src-main/protocol/feature.ts';
import type { RecordingInfo } from '../../../../src-main/protocol/recording-methods.ts';
import { demoMachine } from '../../../../src-main/sampling/fake/demo-machine.ts';
import { FakeSampler } from '../../../../src-main/sampling/fake/fake-sampler.ts';
import { agentOver } from '../../agent/running-agent.ts';
import { statusWhen, unixWire } from '../../agent/wire.ts';

/** A recording begins with the next sample of a hurried loop. What may happen before that. */

class Failing extends FakeSampler {
  works = true;
  override sample(): ReturnType<FakeSampler['sample']> {
    if (!this.works) throw new Error('/proc is gone');
    return super.sample();
  }
}

let sampler: Failing;
let agent: Awaited<ReturnType<typeof agentOver>>;
let client: AgentClient;
let recordings: ClientOf<typeof recording>;
let path: string;
beforeEach(async () => {
  sampler = new Failing(demoMachine, systemClock);
  agent = await agentOver(sampler, 1);
  path = join(agent.places.data, 'run.ndjson');
  const role = { name: 'test', access: ACCESS, looks: true };
  client = new AgentClient(
    overLoopback((connection) => new Session(agent.agent, connection, role)),
    { reconnect: false },
  );
  recordings = client.of<typeof recording>();
  await client.open();
});
afterEach(() => {
  client[Symbol.dispose]();
  agent[Symbol.dispose]();
});

const start = (more: { bound?: boolean } = {}): Promise<RecordingInfo> =>
  recordings.request('recording.start', { path, allow_sleep: true, ...more });
/** What was asked for before has reached the agent. */
const asked = (): Promise<unknown> => client.request('coverage', {});

describe('a recording that is to begin', () => {
  it('does not, where the machine cannot be sampled, and says why', async () => {
    sampler.works = false;
    await expect(start()).rejects.toThrow('/proc is gone');
    expect(existsSync(path)).toBe(false);
    sampler.works = true;
    expect(await start()).toMatchObject({ state: 'running', path });
  });

  it('does not, where its connection closes before, and the agent is slow again', async () => {
    const started = start({ bound: true });
    await asked();
    client[Symbol.dispose]();
    await expect(started).rejects.toThrow('closed');
    using wire = await unixWire(agent.places.socket);
    const { sequence } = await statusWhen(wire, ({ pace }) => pace === 'fixed');
    await statusWhen(wire, (status) => status.sequence > sequence);
    expect((await wire.request('recording.list')).result).toEqual({ recordings: [] });
    expect(existsSync(path)).toBe(false);
  });

  it('does all the same, where its connection closes before and it is not bound to it', async () => {
    const started = start();
    await asked();
    client[Symbol.dispose]();
    await expect(started).rejects.toThrow('closed');
    using wire = await unixWire(agent.places.socket);
    const list = async () => (await wire.request('recording.list')).result as { recordings: RecordingInfo[] };
    await expect.poll(async () => (await list()).recordings).toMatchObject([{ state: 'running', path }]);
  });

  it('does not, where the agent ends before', async () => {
    const started = start();
    await asked();
    agent.agent[Symbol.dispose]();
    await expect(started).rejects.toThrow('the agent has ended');
    expect(existsSync(path)).toBe(false);
  });

  it('begins with the configuration of its first sample', async () => {
    const started = start();
    await asked();
    await client.request('config.reload', {});
    expect(await started).toMatchObject({ state: 'running' });
  });
});
