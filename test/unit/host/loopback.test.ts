import { beforeEach, describe, expect, it } from 'vitest';
import type { Connection } from '../../../src-main/host/endpoint.ts';
import { overLoopback } from '../../../src-main/host/loopback.ts';

let agent: Connection;
let said: string[];
const events = {
  message: (text: string) => void said.push(`message ${text}`),
  closed: (reason: string) => void said.push(`closed ${reason}`),
};
const connect = overLoopback((connection) => {
  agent = connection;
  return {
    receive: (text) => void said.push(`received ${text}`),
    reject: (reason) => void said.push(`rejected ${reason}`),
    [Symbol.dispose]: () => void said.push('disposed'),
  };
});
/** All that was to happen later has happened. */
const later = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

describe('a loopback', () => {
  beforeEach(() => (said = []));

  it('hands messages on in their order, after whoever sends them has returned', async () => {
    const { send } = await connect(events);
    send('1');
    agent.send('a');
    send('2');
    said.push('returned');
    await later();
    expect(said).toEqual(['returned', 'received 1', 'message a', 'received 2']);
  });

  it('that the client closes ends at once, with what was under way', async () => {
    const { send, close } = await connect(events);
    send('1');
    agent.send('a');
    close();
    send('2');
    agent.send('b');
    agent.close('too late');
    await later();
    expect(said).toEqual(['disposed']);
  });

  it('that the agent closes ends after what it has said, for the client and for the agent', async () => {
    const { send } = await connect(events);
    agent.send('last words');
    agent.close('too many requests');
    agent.close('too many requests');
    agent.send('more');
    await later();
    send('1');
    await later();
    expect(said).toEqual(['message last words', 'disposed', 'closed too many requests']);
  });

  it('is not had where the agent takes nobody', async () => {
    const refused = overLoopback(() => {
      throw new Error('nobody');
    });
    await expect(refused(events)).rejects.toThrow('nobody');
  });
});
