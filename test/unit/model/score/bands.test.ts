import { expect, test } from 'vitest';
import { bandOf } from '../../../../src-main/model/score/bands.ts';
import { defaultConfig } from '../../../../src-main/protocol/config.ts';

test.each([
  [-7, 'low'],
  [0, 'low'],
  [19, 'low'],
  [20, 'medium'],
  [39, 'medium'],
  [40, 'elevated'],
  [49, 'elevated'],
  [50, 'high'],
  [69, 'high'],
  [70, 'critical'],
  [100, 'critical'],
])('a score of %i is %s', (score, band) => {
  expect(bandOf(score, defaultConfig.bands)).toBe(band);
});

test('thresholds are the configuration’s', () => {
  expect(bandOf(15, { medium: 5, elevated: 10, high: 15, critical: 20 })).toBe('high');
});
