import { dirname } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { agentFeature } from '../../../src-main/agent/features/feature.ts';
import { Fence } from '../../../src-main/agent/features/fence.ts';
import { systemClock } from '../../../src-main/base/clock.ts';
import { silentLog } from '../../../src-main/host/log.ts';
import { feature } from '../../../src-main/protocol/feature.ts';
import type { FeatureStatus } from '../../../src-main/protocol/methods.ts';
import { demoMachine } from '../../../src-main/sampling/fake/demo-machine.ts';
import { FakeSampler } from '../../../src-main/sampling/fake/fake-sampler.ts';
import { cli } from '../cli/run-cli.ts';
import { makeProbe, probe, type Probe } from './probe-feature.ts';
import { agentOver } from './running-agent.ts';
import { statusOver, statusWhen, unixWire, type Wire } from './wire.ts';

const fail = (): never => {
  throw new Error('it broke');
};

describe('a fence', () => {
  let cpuMs = 0;
  let runs = 0;
  let fence: Fence;
  beforeEach(() => (fence = new Fence('probe', silentLog(), () => cpuMs)));

  /** How many ticks it is left out of before it runs again. */
  function leftOutUntilItRuns(task: () => void): number {
    const before = runs;
    for (let leftOut = 0; ; leftOut++) {
      fence.run(() => {
        runs += 1;
        task();
      });
      if (runs > before) return leftOut;
    }
  }
  const taking = (milliseconds: number) => () => void (cpuMs += milliseconds);

  it('leaves out what throws for 1, 2, 4 … ticks, 64 at most, and says it', () => {
    const waits = Array.from({ length: 9 }, () => leftOutUntilItRuns(fail));
    expect(waits).toEqual([0, 1, 2, 4, 8, 16, 32, 64, 64]);
    const left_out = waits.reduce((sum, wait) => sum + wait, 0);
    expect(fence.status()).toMatchObject({ name: 'probe', impaired: 'it broke', failed: 9, slow: 0, left_out });
  });

  it('runs it at each tick again once it works, and counts from one anew', () => {
    for (let failure = 0; failure < 3; failure++) leftOutUntilItRuns(fail);
    const well = Array.from({ length: 3 }, () => leftOutUntilItRuns(taking(1)));
    expect(well).toEqual([4, 0, 0]);
    expect(fence.status()).toMatchObject({ impaired: null, failed: 3 });
    expect([leftOutUntilItRuns(fail), leftOutUntilItRuns(fail)]).toEqual([0, 1]);
  });

  it('leaves out what takes long, by CPU time, for as long as has it a quarter of the time', () => {
    const waits = [100, 101, 500, 1_000, 60_000, 1, 1].map((ms) => leftOutUntilItRuns(taking(ms)));
    expect(waits).toEqual([0, 0, 0, 2, 4, 64, 0]);
    expect(fence.status()).toMatchObject({ slow: 4, failed: 0, impaired: null, tick_ms: 1 });
    leftOutUntilItRuns(taking(250));
    expect(fence.status().impaired).toBe('it took 250 ms of CPU in one tick');
  });

  it('leaves out what throws after long for the longer of the two', () => {
    leftOutUntilItRuns(() => {
      cpuMs += 1_000;
      fail();
    });
    expect(leftOutUntilItRuns(taking(1))).toBe(4);
    expect(fence.status()).toMatchObject({ failed: 1, slow: 1 });
  });

  it.each([
    [null, 'null'],
    [undefined, 'undefined'],
    ['words', 'words'],
    [Symbol('odd'), 'Symbol(odd)'],
    [Object.create(null), 'something without words was thrown'],
    [Object.assign(new Error(), { message: 7 }), '7'],
  ])('has a text for whatever is thrown: %o', (thrown, words) => {
    fence.run(() => {
      throw thrown;
    });
    expect(fence.status().impaired).toBe(words);
  });
});

describe('an agent with a feature that misbehaves', () => {
  const others = feature('others', {
    methods: { 'others.ticks': { params: z.object({}), result: z.number(), access: 'read', summary: '' } },
  });
  let ticks: number;
  const othersPart = agentFeature(others, (host) => {
    host.listen(probe, 'probe.each', fail);
    return {
      methods: { 'others.ticks': () => ticks },
      topics: {},
      onTick: () => void (ticks += 1),
      [Symbol.dispose]: () => undefined,
    };
  });

  let given: Probe;
  let parts: Disposable[] = [];
  let home: string;
  let wire: Wire;
  let socket: string;
  async function run(hz = 10): Promise<void> {
    const agent = await agentOver(new FakeSampler(demoMachine, systemClock), hz, [given.feature, othersPart]);
    ({ socket } = agent.places);
    home = dirname(agent.places.config);
    wire = await unixWire(socket);
    parts = [agent, wire];
  }
  beforeEach(() => {
    ticks = 0;
    given = makeProbe();
  });
  afterEach(() => {
    for (const part of parts.splice(0).reverse()) part[Symbol.dispose]();
  });
  const statusOf = ({ features }: { features: FeatureStatus[] }): FeatureStatus => features[0]!;
  const ticksOfOthers = async (): Promise<number> => (await wire.request('others.ticks')).result as number;

  it('counts and names it, goes on sampling with the others, and says when it works again', async () => {
    given.onTick = fail;
    await run();
    const bad = await statusWhen(wire, (status) => statusOf(status).failed >= 3);
    expect(bad.impaired).toBeNull();
    expect(statusOf(bad)).toMatchObject({ name: 'probe', impaired: 'it broke' });
    expect(bad.features[1]).toMatchObject({ name: 'others', impaired: null, failed: 0, left_out: 0 });
    expect(await ticksOfOthers()).toBeGreaterThanOrEqual(bad.sequence);

    const text = await cli(home, ['status']);
    expect([text.code, text.error]).toEqual([0, '']);
    expect(text.out).toMatch(
      /^feature {4}probe is impaired: it broke \(failed in \d+ ticks, slow in 0, left out of \d+\)$/m,
    );
    const json = JSON.parse((await cli(home, ['status', '--json'])).out) as { agent: { features: FeatureStatus[] } };
    expect(statusOf(json.agent)).toMatchObject({ name: 'probe', impaired: 'it broke' });

    given.onTick = () => undefined;
    const well = await statusWhen(wire, (status) => statusOf(status).impaired === null);
    expect(statusOf(well).failed).toBeGreaterThanOrEqual(3);
    expect((await cli(home, ['status'])).out).not.toMatch(/^feature/m);
  });

  it('answers for one that could not be started, gives back what it took, and tells of the others', async () => {
    given.onStart = () => {
      given.host.demand(100);
      given.host.demandFigures(['apps']);
      throw new Error('no such library');
    };
    await run(5);
    const status = await statusWhen(wire, ({ sequence }) => sequence >= 2);
    expect(statusOf(status).impaired).toBe('it could not be started: no such library');
    expect(status.pace).toBe('fixed');
    const reason = 'probe: it could not be started: no such library';
    expect((await wire.request('probe.do')).error?.message).toBe(reason);
    expect((await wire.request('follow', { topic: 'probe.each' })).error?.message).toBe(reason);
    const { code, out } = await cli(home, ['status']);
    expect(code).toBe(0);
    expect(out).toMatch(/^alerts {5}–$/m);
    expect(out).toContain('it could not be started: no such library');
  });

  it('survives one that throws when it is configured, when a client leaves, and at its end', async () => {
    for (const when of ['onConfigure', 'onLeft', 'onDispose'] as const) given[when] = fail;
    await run();
    const other = await unixWire(socket);
    other[Symbol.dispose]();
    expect((await wire.request('config.reload')).error).toBeUndefined();
    expect((await statusOver(wire)).features.map(({ failed }) => failed)).toEqual([0, 0]);
  });

  it('survives one that publishes within its tick to a listener that fails, and to who has gone', async () => {
    given.onTick = ({ now }) => given.host.publish('probe.each', now);
    await run();
    const { follow } = (await wire.request('follow', { topic: 'probe.each' })).result as { follow: string };
    for (let change = 0; change < 2; change++)
      await wire.take(({ method, params }) => method === 'change' && params?.follow === follow);
    const { features } = await statusOver(wire);
    expect(features.map(({ failed, impaired }) => [failed, impaired])).toEqual([
      [0, null],
      [0, null],
    ]);
  });
});
