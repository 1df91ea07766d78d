import { describe, expect, it } from 'vitest';
import { AlertChange, AlertList } from '../../../../../src-main/features/alerts/alert.ts';
import { ERROR } from '../../../../../src-main/protocol/envelope.ts';
import { agentUnderTest } from '../../../agent/running-agent.ts';
import { servesOthers, unixWire, webWire } from '../../../agent/wire.ts';

/** Every disk is fuller than this. */
const FULL = '[alerts.disk_full]\nenabled = true\npercent = 0.000001\nfree_bytes = 1e20\n';

describe.skipIf(process.platform !== 'linux')('alerts over a connection', () => {
  it('are listed, and followed on it alone', async () => {
    using agent = await agentUnderTest({ hz: 10, config: FULL });
    using wire = await unixWire(agent.places.socket);
    using other = await unixWire(agent.places.socket);
    const answer = (await wire.request('follow', { topic: 'alerts' })).result as { first: unknown };
    const first = AlertList.parse(answer.first);
    expect(first.rules).toContain('disk_full');
    if (first.active.length === 0) {
      const { params } = await wire.take(({ method }) => method === 'change');
      expect(AlertChange.parse(params!.change)).toMatchObject({
        change: 'fired',
        alert: { rule: 'disk_full', culprit: { kind: 'volume' } },
        announce: 'show',
      });
    }
    const { active } = AlertList.parse((await other.request('alerts')).result);
    expect(active[0]).toMatchObject({ rule: 'disk_full', cleared_at_ms: null });
    expect(other.untaken.filter(({ method }) => method === 'change')).toEqual([]);
    await servesOthers(agent.places.socket);
  });

  it('may be muted by who may act, and only by them', async () => {
    using agent = await agentUnderTest();
    using wire = await unixWire(agent.places.socket);
    const until = Date.now() + 3_600_000;
    expect(AlertList.parse((await wire.request('alerts.mute', { until_ms: until })).result).muted_until_ms).toBe(until);
    expect((await wire.request('alerts.mute', { until_ms: 'soon' })).error?.code).toBe(ERROR.invalidParams);
    const server = await agent.serve();
    using web = await webWire(server.port);
    expect((await web.request('alerts.mute', { until_ms: null })).error?.code).toBe(ERROR.notAllowed);
    expect(AlertList.parse((await web.request('alerts')).result).muted_until_ms).toBe(until);
    expect(AlertList.parse((await wire.request('alerts.mute', { until_ms: null })).result).muted_until_ms).toBeNull();
  });
});
