import { agentFeature } from '../../../agent/features/feature.ts';
import { alerts } from '../contract.ts';
import { AgentAlerts } from './agent-alerts.ts';

/** The rules over every tick of the agent, for all who follow alerts. */
export const alertsPart = agentFeature(alerts, (host) => {
  const { clock, log, lasting, notifySend, places } = host;
  const own = new AgentAlerts({
    settings: host.config(),
    clock,
    log,
    folder: lasting ? places.data : null,
    notifySend,
  });
  own.onAlert((change) => host.publish('alerts', change));
  return {
    methods: {
      alerts: () => own.list(),
      'alerts.mute': ({ until_ms }) => {
        own.mute(until_ms);
        return own.list();
      },
    },
    topics: { alerts: () => own.list() },
    onTick: (tick) => own.tick(tick),
    configure: () => own.configure(host.config()),
    [Symbol.dispose]: () => own[Symbol.dispose](),
  };
});
