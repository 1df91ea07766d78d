import { z } from 'zod';
import { feature } from '../../protocol/feature.ts';
import { AlertChange, AlertList } from './alert.ts';
import { AlertsConfig } from './config.ts';

/** Alerts: conditions that last, told once, with the culprit and the evidence. */
export const alerts = feature('alerts', {
  config: AlertsConfig,
  methods: {
    alerts: { params: z.object({}), result: AlertList, access: 'read', summary: 'Alerts now and of late.' },
    'alerts.mute': {
      params: z.object({ until_ms: z.number().nullable().default(null) }),
      result: AlertList,
      access: 'act',
      summary: 'No desktop notification until then; null ends it.',
    },
  },
  topics: {
    alerts: {
      params: z.object({}),
      first: AlertList,
      change: AlertChange,
      access: 'read',
      summary: 'Alerts now and of late, then each as it fires, changes and clears.',
    },
  },
});
