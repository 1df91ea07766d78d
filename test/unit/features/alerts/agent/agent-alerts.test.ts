import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AgentAlerts } from '../../../../../src-main/features/alerts/agent/agent-alerts.ts';
import { Observatory } from '../../../../../src-main/agent/observatory.ts';
import { AlertChange } from '../../../../../src-main/features/alerts/alert.ts';
import { WholeConfig as Config, type WholeConfig as Settings } from '../../../../../src-main/features/config.ts';
import type { Tick } from '../../../../../src-main/agent/features/feature.ts';
import { FakeSampler } from '../../../../../src-main/sampling/fake/fake-sampler.ts';
import { ManualClock } from '../../../sampling/linux/manual-clock.ts';
import { temporaryFolder } from '../../../agent/temporary-folder.ts';

const silent = pino({ level: 'silent' });
let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => (folder = temporaryFolder()));
afterEach(() => folder[Symbol.dispose]());

/** A machine that throttles for six seconds of each twelve. */
function throttling(clock: ManualClock): FakeSampler {
  const hot = (seconds: number): number => (seconds % 12 < 6 ? 5 : 0);
  const still = (): number => 1;
  return new FakeSampler(
    {
      cores: 2,
      memory: 8e9,
      processes: [{ pid: 5, name: 'render', cpu: still, memory: () => 1e9 }],
      swapUsed: () => 0,
      temperature: () => 95,
      watts: still,
      throttlesPerSecond: hot,
      battery: still,
    },
    clock,
  );
}

const NERVOUS = { sustain_samples: 1, throttling: { sustain_seconds: 0, clear_seconds: 0, cool_down_seconds: 0 } };

const tickOf = (observatory: Observatory, clock: ManualClock, taken: number): Tick => ({
  at: clock.now(),
  now: clock.monotonic(),
  raw: observatory.raw,
  ...observatory.latest,
  impaired: observatory.impaired,
  taken,
  missed: 0,
  blame: () => observatory.blame(),
  culprit: () => observatory.culprit(),
  top: () => observatory.top(),
});

function played(
  seconds: number,
  config: Settings,
  before: (alerts: AgentAlerts, clock: ManualClock) => void = () => undefined,
): { alerts: AgentAlerts; changes: AlertChange[] } {
  const clock = new ManualClock();
  const observatory = new Observatory(throttling(clock), config);
  const alerts = new AgentAlerts({ settings: config, clock, log: silent, folder: folder.path });
  const changes: AlertChange[] = [];
  alerts.onAlert((change) => changes.push(change));
  before(alerts, clock);
  for (let taken = 1; taken <= seconds; taken++) {
    clock.advance(1_000);
    observatory.tick();
    alerts.tick(tickOf(observatory, clock, taken));
  }
  observatory[Symbol.dispose]();
  alerts[Symbol.dispose]();
  return { alerts, changes };
}

describe('alerts of an agent', () => {
  it('three hundred in an hour show three notifications at most; all are logged, with why one was not shown', () => {
    const { changes, alerts } = played(3_600, Config.parse({ alerts: NERVOUS }));
    const fired = changes.filter(({ change }) => change === 'fired');
    expect(fired.length).toBeGreaterThanOrEqual(299);
    expect(fired.filter(({ announce }) => announce === 'show')).toHaveLength(3);
    const logged = readFileSync(join(folder.path, 'alerts.ndjson'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => AlertChange.parse(JSON.parse(line)));
    expect(logged.filter(({ change }) => change === 'fired')).toHaveLength(fired.length);
    expect(logged.filter(({ withheld }) => withheld === '3 in the last hour already')).toHaveLength(fired.length - 3);
    expect(logged[0]).toMatchObject({
      alert: {
        rule: 'throttling',
        culprit: { name: 'render', pid: 5 },
        title: 'render is making this machine throttle',
      },
    });
    expect(alerts.list().recent).toHaveLength(50);
  });

  it('a mute holds for the next start too, and ends by itself', () => {
    const first = played(1, Config.parse({ alerts: NERVOUS }), (alerts, clock) => alerts.mute(clock.now() + 600_000));
    expect(first.alerts.list().muted_until_ms).toBe(1_700_000_600_000);
    const { changes, alerts } = played(700, Config.parse({ alerts: NERVOUS }));
    const fired = changes.filter(({ change }) => change === 'fired');
    expect(fired.filter(({ withheld }) => withheld === 'muted').length).toBeGreaterThan(40);
    expect(fired.find(({ announce }) => announce === 'show')?.alert.fired_at_ms).toBeGreaterThanOrEqual(
      1_700_000_600_000,
    );
    expect(alerts.list().muted_until_ms).toBeNull();
  });

  it('a listener that fails, and a folder that cannot be written, disturb nobody', () => {
    const config = Config.parse({ alerts: NERVOUS });
    const clock = new ManualClock();
    const file = join(folder.path, 'file');
    writeFileSync(file, '');
    const alerts = new AgentAlerts({ settings: config, clock, log: silent, folder: join(file, 'below') });
    alerts.onAlert(() => {
      throw new Error('full');
    });
    const heard: string[] = [];
    const stop = alerts.onAlert(({ change }) => heard.push(change));
    const observatory = new Observatory(throttling(clock), config);
    for (let taken = 1; taken <= 20; taken++) {
      clock.advance(1_000);
      observatory.tick();
      alerts.tick(tickOf(observatory, clock, taken));
    }
    alerts.mute(1);
    expect(heard.slice(0, 2)).toEqual(['fired', 'cleared']);
    stop();
    observatory[Symbol.dispose]();
    alerts[Symbol.dispose]();
  });
});
