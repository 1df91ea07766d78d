import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { withChange } from '../../../../src-main/features/alerts/list.ts';
import { AgentClient } from '../../../../src-main/client/client.ts';
import type { Alert, AlertChange, AlertList } from '../../../../src-main/features/alerts/alert.ts';
import { Loopback } from '../../client/loopback.ts';

const alertOf = (id: string, changes: Partial<Alert> = {}): Alert => ({
  id,
  rule: 'throttling',
  severity: 'warning',
  culprit: null,
  since_ms: 0,
  fired_at_ms: 0,
  updated_at_ms: 0,
  cleared_at_ms: null,
  strength: 1,
  peak_strength: 1,
  title: id,
  detail: '',
  advice: '',
  why: '',
  evidence: [],
  ...changes,
});
const listOf = (...active: Alert[]): AlertList => ({ active, recent: [], rules: [], muted_until_ms: null });
const changeOf = (change: AlertChange['change'], alert: Alert): AlertChange => ({
  change,
  alert,
  announce: null,
  withheld: null,
});
const notification = (params: AlertChange): unknown => ({ jsonrpc: '2.0', method: 'alert', params });

describe('who follows alerts', () => {
  let agent: Loopback;
  let client: AgentClient;
  let heard: string[];
  const turn = (): Promise<unknown> => vi.advanceTimersByTimeAsync(0);
  const follower = {
    list: ({ active }: AlertList) => heard.push(`list ${active.length}`),
    change: ({ change, alert }: AlertChange) => heard.push(`${change} ${alert.id}`),
  };

  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    agent = new Loopback();
    heard = [];
    client = new AgentClient(agent.connect, { reconnect: true });
  });
  afterEach(() => {
    client[Symbol.dispose]();
    vi.useRealTimers();
  });

  it('gets the list and then the changes, also when a change comes on the heels of the list', async () => {
    client.followAlerts(follower);
    void client.open();
    await turn();
    const [request] = agent.link.requests;
    expect(request).toMatchObject({ method: 'alerts', params: { follow: true } });
    agent.link.answer(request, listOf());
    agent.link.say(notification(changeOf('fired', alertOf('a'))));
    await turn();
    agent.link.say(notification(changeOf('cleared', alertOf('a'))));
    expect(heard).toEqual(['list 0', 'fired a', 'cleared a']);
  });

  it('follows again after a connection was lost, and no longer once it has stopped', async () => {
    const stop = client.followAlerts(follower);
    void client.open();
    await turn();
    agent.link.answer(agent.link.requests[0], listOf(alertOf('a')));
    await turn();
    agent.link.lose();
    await vi.advanceTimersByTimeAsync(1_000);
    agent.link.answer(agent.link.requests[0], listOf());
    await turn();
    expect(heard).toEqual(['list 1', 'list 0']);
    stop();
    agent.link.say(notification(changeOf('fired', alertOf('b'))));
    expect(heard).toHaveLength(2);
  });

  it('hears nothing of an agent that knows no alerts, or of a change that is none', async () => {
    client.followAlerts(follower);
    void client.open();
    await turn();
    agent.link.say({
      jsonrpc: '2.0',
      id: agent.link.requests[0]!.id,
      error: { code: -32601, message: 'no method alerts' },
    });
    await turn();
    agent.link.say({ jsonrpc: '2.0', method: 'alert', params: { change: 'exploded' } });
    expect(heard).toEqual([]);
  });
});

describe('the list after a change', () => {
  it('has the gravest first, each once', () => {
    const list = withChange(
      withChange(listOf(alertOf('a', { fired_at_ms: 5 })), changeOf('fired', alertOf('b', { severity: 'critical' }))),
      changeOf('updated', alertOf('a', { fired_at_ms: 5, strength: 3 })),
    );
    expect(list.active.map(({ id, strength }) => [id, strength])).toEqual([
      ['b', 1],
      ['a', 3],
    ]);
  });

  it('has what cleared among the recent ones, once and not without end', () => {
    let list = listOf(alertOf('a'));
    for (let time = 0; time < 80; time++) {
      const cleared = changeOf('cleared', alertOf('a', { fired_at_ms: time, cleared_at_ms: time + 1 }));
      list = withChange(withChange(list, cleared), cleared);
    }
    expect([list.active.length, list.recent.length, list.recent[0]?.fired_at_ms]).toEqual([0, 50, 79]);
  });
});
