import { pino } from 'pino';
import { AgentAlerts } from '../agent/agent-alerts.ts';
import { readConfig } from '../../../host/config-file.ts';
import { Loop, timers } from '../../../agent/loop.ts';
import { Observatory } from '../../../agent/observatory.ts';
import { places } from '../../../host/places.ts';
import { platformSampler } from '../../../sampling/platform-sampler.ts';
import { systemClock } from '../../../base/clock.ts';
import { AgentClient, type AlertFollower } from '../../../client/client.ts';
import type { Config } from '../../../protocol/config.ts';
import { Stop } from '../../../terminal/exit.ts';
import { overUnixSocket } from '../../../host/unix-transport.ts';

export interface AlertSource extends Disposable {
  /** For a person: whose alerts these are. */
  readonly what: string;
  /** Resolves with the reason when no more can come. */
  readonly ended: Promise<string>;
}

/** The running agent's alerts; null when none runs. */
export async function alertsOfAgent(follower: AlertFollower): Promise<AlertSource | null> {
  const ended = Promise.withResolvers<string>();
  const client = new AgentClient(overUnixSocket(places().socket), {
    reconnect: false,
    onState: (state) => {
      if (state.state === 'lost') ended.resolve(state.reason);
    },
  });
  client.followAlerts(follower);
  try {
    await client.open();
    return {
      what: 'the alerts of the running agent',
      ended: ended.promise,
      [Symbol.dispose]: () => client[Symbol.dispose](),
    };
  } catch {
    return null;
  }
}

/** Rules of this command's own, over what it samples itself. Nothing is logged, and nothing shown on the desktop. */
export async function alertsOfOurOwn(
  follower: AlertFollower,
  adjust: (config: Config) => Config,
): Promise<AlertSource> {
  const read = readConfig(places().config);
  if (!read.ok) throw new Stop(1, read.error);
  const config = adjust(read.value);
  const sampler = await platformSampler(systemClock);
  if (!sampler.ok) throw new Stop(1, sampler.error);
  const observatory = new Observatory(sampler.value, config);
  const alerts = new AgentAlerts({
    settings: config,
    clock: systemClock,
    log: pino({ level: 'silent' }),
    folder: null,
  });
  alerts.onAlert((change) => follower.change(change));
  const loop = new Loop(systemClock, timers, tick, () => 1_000 / config.sampling.calm_hz);
  function tick(): void {
    observatory.tick();
    alerts.tick(observatory, { taken: loop.jitter.count, missed: loop.missed });
  }
  loop.start();
  follower.list(alerts.list());
  return {
    what: 'alerts of this command, which samples by itself',
    ended: new Promise(() => undefined),
    [Symbol.dispose]: () => {
      for (const part of [loop, alerts, observatory]) part[Symbol.dispose]();
    },
  };
}
