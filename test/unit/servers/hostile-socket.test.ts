import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ERROR, MAX_REQUEST_BYTES } from '../../../src-main/protocol/envelope.ts';
import { agentUnderTest, type AgentUnderTest } from '../agent/running-agent.ts';
import { servesOthers, statusWhen, unixWire, type Message, type Wire } from '../agent/wire.ts';

let agent: AgentUnderTest;
beforeAll(async () => (agent = await agentUnderTest({ hz: 10 })));
afterAll(() => agent[Symbol.dispose]());

/** Whatever `attack` does: others are served, and sampling goes on. */
async function survives(attack: (wire: Wire) => Promise<void>): Promise<void> {
  const { sequence } = await servesOthers(agent.places.socket);
  using wire = await unixWire(agent.places.socket);
  await attack(wire);
  using other = await unixWire(agent.places.socket);
  await statusWhen(other, (status) => status.sequence > sequence && status.impaired === null);
}

const refusal = ({ error, id }: Message): unknown => ({ id, code: error?.code });

describe('over the socket', () => {
  it.each([
    ['half a message', '{"jsonrpc":"2.0","id":1', ERROR.parse],
    ['something that is no JSON', 'GET / HTTP/1.1', ERROR.parse],
    ['a list of requests', '[{"jsonrpc":"2.0","id":1,"method":"status"}]', ERROR.invalidRequest],
    ['null', 'null', ERROR.invalidRequest],
    ['another protocol', '{"jsonrpc":"1.0","id":1,"method":"status"}', ERROR.invalidRequest],
    ['no id', '{"jsonrpc":"2.0","method":"status"}', ERROR.invalidRequest],
    ['an id that is an object', '{"jsonrpc":"2.0","id":{},"method":"status"}', ERROR.invalidRequest],
    ['a method that is a number', '{"jsonrpc":"2.0","id":1,"method":1}', ERROR.invalidRequest],
    ['a long method', `{"jsonrpc":"2.0","id":1,"method":"${'x'.repeat(100)}"}`, ERROR.invalidRequest],
    ['deep nesting', '['.repeat(60_000), ERROR.parse],
  ])('%s gets a typed error and harms nothing', async (_, text, code) => {
    await survives(async (wire) => {
      wire.send(text);
      expect(refusal(await wire.take(() => true))).toEqual({ id: null, code });
      expect((await wire.request('status')).error).toBeUndefined();
    });
  });

  it('deeply nested parameters are no parameters, and harm nothing', async () => {
    await survives(async (wire) => {
      wire.send(`{"jsonrpc":"2.0","id":"deep","method":"latest","params":${'['.repeat(30_000)}${']'.repeat(30_000)}}`);
      expect(refusal(await wire.take(({ id }) => id === 'deep'))).toEqual({ id: 'deep', code: ERROR.invalidParams });
    });
  });

  it('a line of a megabyte is refused before it ends, and the connection with it', async () => {
    await survives(async (wire) => {
      wire.send(Buffer.alloc(1024 * 1024, 'x'));
      expect(refusal(await wire.take(() => true))).toEqual({ id: null, code: ERROR.tooLarge });
      await wire.closed;
    });
  });

  it('a line of just the greatest length is taken', async () => {
    await survives(async (wire) => {
      const request = '{"jsonrpc":"2.0","id":1,"method":"status"}';
      wire.send(request.padEnd(MAX_REQUEST_BYTES));
      expect((await wire.take(() => true)).error).toBeUndefined();
    });
  });

  it('a message that ends half-way with its connection is forgotten', async () => {
    await survives(async (wire) => {
      wire.send(Buffer.from('{"jsonrpc":"2.0","id":1,"met'));
      wire[Symbol.dispose]();
      await wire.closed;
    });
  });

  it('random bytes are refused', async () => {
    await survives(async (wire) => {
      wire.send(Buffer.concat([randomBytes(4_096), Buffer.from('\n')]));
      expect([ERROR.parse, ERROR.tooLarge]).toContain((await wire.take(() => true)).error?.code);
    });
  });

  it('a thousand requests at once are answered bit by bit, in order, and do not hold up the sampling', async () => {
    await survives(async (wire) => {
      wire.send(
        Array.from(
          { length: 1_000 },
          (_, id) => `{"jsonrpc":"2.0","id":${id},"method":"latest","params":{"limit":5}}`,
        ).join('\n'),
      );
      const begun = await servesOthers(agent.places.socket);
      for (let id = 0; id < 200; id++) expect((await wire.take(() => true)).id).toBe(id);
      const ended = await servesOthers(agent.places.socket);
      expect(ended.sequence).toBeGreaterThan(begun.sequence + 2);
      expect(wire.untaken.length).toBeLessThan(700);
    });
  });

  it('a flood of what is no request is answered no faster', async () => {
    await survives(async (wire) => {
      wire.send('x\n'.repeat(100));
      for (let line = 0; line < 100; line++) expect((await wire.take(() => true)).error?.code).toBe(ERROR.parse);
    });
  });

  it('connections that come and go, with and without a word, leave nothing behind', async () => {
    await survives(async () => {
      for (let count = 0; count < 100; count++) {
        using wire = await unixWire(agent.places.socket);
        if (count % 2 === 0) wire.send('{"jsonrpc":"2.0","id":1,"method":"follow","params":{"topic":"frames"}}');
      }
    });
    using wire = await unixWire(agent.places.socket);
    await statusWhen(wire, ({ subscribers }) => subscribers === 0);
  });
});
