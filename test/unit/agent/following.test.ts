import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../src-main/base/clock.ts';
import { ERROR, seenMessage } from '../../../src-main/protocol/envelope.ts';
import { demoMachine } from '../../../src-main/sampling/fake/demo-machine.ts';
import { FakeSampler } from '../../../src-main/sampling/fake/fake-sampler.ts';
import { makeProbe, type Probe } from './probe-feature.ts';
import { agentOver } from './running-agent.ts';
import { servesOthers, statusOver, statusWhen, unixWire, type Wire } from './wire.ts';

let given: Probe;
let agent: Awaited<ReturnType<typeof agentOver>>;
let wire: Wire;
beforeEach(async () => {
  given = makeProbe();
  agent = await agentOver(new FakeSampler(demoMachine, systemClock), 10, [given.feature]);
  wire = await unixWire(agent.places.socket);
});
afterEach(() => {
  wire[Symbol.dispose]();
  agent[Symbol.dispose]();
});

async function follow(topic: string, more: object = {}): Promise<string> {
  const { result, error } = await wire.request('follow', { topic, ...more });
  if (error !== undefined) throw new Error(error.message);
  return (result as { follow: string }).follow;
}
const nextChange = async (of: string): Promise<unknown> =>
  (await wire.take(({ method, params }) => method === 'change' && params?.follow === of)).params?.change;

describe('what is followed', () => {
  it.each([
    [{ filter: '^(.+)+(.+)+(.+)+\u0001$' }, ERROR.invalidParams],
    [{ limit: -1 }, ERROR.invalidParams],
  ])('goes on as it was where a change to %j is refused', async (params, code) => {
    const id = await follow('frames', { params: { limit: 3 } });
    expect((await wire.request('follow', { topic: 'frames', follow: id, params })).error?.code).toBe(code);
    const asked = wire.untaken.length;
    for (let count = 0; count < 2; count++) expect((await wire.frame(id)).processes.rows).toHaveLength(3);
    expect(wire.untaken.slice(asked).filter(({ method }) => method === 'ended')).toEqual([]);
  });

  it('is not followed where its first cannot be given, and goes on as it was where it already is', async () => {
    for (const [of, code] of [
      ['gone', ERROR.notFound],
      ['broken', ERROR.internal],
    ] as const) {
      const id = await follow('probe.each');
      const answer = await wire.request('follow', { topic: 'probe.each', follow: id, params: { of } });
      expect(answer.error?.code).toBe(code);
      expect((await wire.request('follow', { topic: 'probe.each', params: { of } })).error?.code).toBe(code);
      given.host.publish('probe.each', of);
      expect(await nextChange(id)).toBe(of);
      await wire.request('unfollow', { follow: id });
    }
    given.host.publish('probe.each', 'nobody follows');
    await statusOver(wire);
    expect(wire.untaken.filter(({ method }) => method === 'change')).toEqual([]);
  });

  it('does not become another topic under its id, nor one of another connection', async () => {
    const id = await follow('frames');
    expect((await wire.request('follow', { topic: 'probe.each', follow: id })).error?.code).toBe(ERROR.notFound);
    using other = await unixWire(agent.places.socket);
    expect((await other.request('follow', { topic: 'frames', follow: id })).error?.code).toBe(ERROR.notFound);
    expect((await other.request('unfollow', { follow: id })).error).toBeUndefined();
    other.send(seenMessage(id));
    await wire.frame(id);
  });

  it('may be changed at its limits, and what was refused above them has taken no place', async () => {
    const ids = [];
    for (let count = 0; count < 8; count++) ids.push(await follow('frames', { params: { limit: 0 } }));
    for (let count = 8; count < 16; count++) ids.push(await follow('probe.each'));
    for (const topic of ['frames', 'probe.each', 'probe.paced'])
      expect((await wire.request('follow', { topic })).error?.code).toBe(ERROR.tooMany);
    await follow('frames', { follow: ids[0], params: { limit: 1 } });
    await wire.request('unfollow', { follow: ids.at(-1) });
    await follow('probe.each');
  });

  it('that a feature paces is held back like frames, and the newest comes after one was seen', async () => {
    const id = await follow('probe.paced', { unseen_limit: 1 });
    for (const change of [1, 2, 3]) given.host.publish('probe.paced', change);
    expect(await nextChange(id)).toBe(1);
    wire.send(seenMessage(id));
    await statusOver(wire);
    given.host.publish('probe.paced', 4);
    expect(await nextChange(id)).toBe(4);
    expect(await statusOver(wire)).toMatchObject({ subscribers: 1, dropped_frames: 2 });
  });

  it('is not held back by seen changes that never came', async () => {
    const id = await follow('probe.paced', { unseen_limit: 1 });
    for (let count = 0; count < 5; count++) wire.send(seenMessage(id));
    for (const change of [1, 2, 3]) given.host.publish('probe.paced', change);
    expect(await nextChange(id)).toBe(1);
    await statusOver(wire);
    expect(wire.untaken.filter(({ method }) => method === 'change')).toEqual([]);
  });

  it('may get a limit later, which counts from then', async () => {
    const id = await follow('probe.paced');
    for (let change = 0; change < 20; change++) given.host.publish('probe.paced', change);
    await follow('probe.paced', { follow: id, unseen_limit: 1 });
    given.host.publish('probe.paced', 'limited');
    given.host.publish('probe.paced', 'too many');
    await statusOver(wire);
    expect(wire.untaken.map(({ params }) => params?.change).filter((change) => typeof change === 'string')).toEqual([
      'limited',
    ]);
  });

  it('ends with the right to it', async () => {
    const acting = await follow('probe.acting');
    const each = await follow('probe.each');
    await wire.request('limit', { access: ['read'] });
    const ended = await wire.take(({ method }) => method === 'ended');
    expect(ended.params).toMatchObject({ follow: acting, code: ERROR.notAllowed });
    given.host.publish('probe.acting', 'secret');
    given.host.publish('probe.each', 'open');
    expect(await nextChange(each)).toBe('open');
    expect(JSON.stringify(wire.untaken)).not.toContain('secret');
    expect((await wire.request('follow', { topic: 'probe.acting' })).error?.code).toBe(ERROR.notAllowed);
  });
});

describe('a method of a feature', () => {
  it.each<[string, () => unknown]>([
    ['rejects with no Error', () => Promise.reject(Object.create(null) as Error)],
    [
      'throws no Error',
      () => {
        throw Symbol('odd') as unknown as Error;
      },
    ],
    ['gives what is no JSON', () => ({ count: 1n })],
    ['gives what is no JSON later', () => Promise.resolve({ count: 1n })],
  ])('that %s is an internal error of that call alone', async (_, onCall) => {
    given.onCall = onCall;
    expect((await wire.request('probe.do')).error).toEqual({ code: ERROR.internal, message: 'internal error' });
    given.onCall = () => 'well';
    expect((await wire.request('probe.do')).result).toBe('well');
  });

  it('whose rights cannot be told is not reached', async () => {
    expect((await wire.request('probe.guarded')).error?.code).toBe(ERROR.internal);
  });

  it('may answer after its caller has gone, or never', async () => {
    const late = Promise.withResolvers<string>();
    given.onCall = () => late.promise;
    const other = await unixWire(agent.places.socket);
    other.send('{"jsonrpc":"2.0","id":1,"method":"probe.do","params":{}}');
    const asked = await other.request('follow', { topic: 'frames' });
    expect(asked.error).toBeUndefined();
    other[Symbol.dispose]();
    await statusWhen(wire, ({ subscribers }) => subscribers === 0);
    late.resolve('nobody hears it');
    await servesOthers(agent.places.socket);
  });
});
