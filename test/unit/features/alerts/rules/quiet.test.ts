import { expect, test, vi } from 'vitest';
import { alertsOfQuietDay } from './quiet-day.ts';

vi.setConfig({ testTimeout: 120_000 });

test('a day of ordinary work gives at most one alert with every rule on, the adaptive baseline included', () => {
  expect(alertsOfQuietDay(1).length).toBeLessThanOrEqual(1);
});
