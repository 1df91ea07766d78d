import { describe, expect, test } from 'vitest';
import type { Change } from '../../../../../src-main/features/alerts/rules/alerts.ts';
import { Etiquette } from '../../../../../src-main/features/alerts/rules/etiquette.ts';
import type { Alert } from '../../../../../src-main/features/alerts/alert.ts';

const CONFIG = { notify: true, notifications_an_hour: 3 };
const MINUTE = 60_000;
const alertOf = (id: string): Alert => ({
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
});
const change = (kind: Change['change'], id = 'a'): Change => ({ change: kind, alert: alertOf(id) });

describe('notifications', () => {
  test('are at most three an hour, and again later; what is withheld says why', () => {
    const etiquette = new Etiquette();
    const said = Array.from({ length: 300 }, (_, index) =>
      etiquette.judge(change('fired', `a${index}`), index * 12_000, CONFIG),
    );
    expect(said.filter(({ announce }) => announce === 'show')).toHaveLength(3);
    expect(said[200]).toEqual({ announce: null, withheld: '3 in the last hour already' });
    expect(etiquette.judge(change('fired', 'later'), 61 * MINUTE, CONFIG).announce).toBe('show');
  });

  test('are brought up to date when there is news, not soon, and taken away; if they were shown', () => {
    const etiquette = new Etiquette();
    expect(etiquette.judge(change('fired'), 0, CONFIG).announce).toBe('show');
    const worse: Change = { change: 'updated', alert: { ...alertOf('a'), strength: 3 } };
    expect(etiquette.judge(worse, 5_000, CONFIG).announce).toBeNull();
    expect(etiquette.judge(change('updated'), 70_000, CONFIG).announce).toBeNull();
    expect(etiquette.judge(worse, 75_000, CONFIG).announce).toBe('replace');
    expect(etiquette.judge(worse, 300_000, CONFIG).announce).toBeNull();
    expect(etiquette.judge(change('cleared'), 400_000, CONFIG).announce).toBe('remove');
    expect(etiquette.judge(change('updated', 'never shown'), 9_000, CONFIG).announce).toBeNull();
    expect(etiquette.judge(change('cleared', 'never shown'), 9_000, CONFIG).announce).toBeNull();
  });

  test('are none while muted or off, but what is on the screen is still taken away', () => {
    const etiquette = new Etiquette();
    etiquette.judge(change('fired', 'before'), 0, CONFIG);
    etiquette.mutedUntil = 10 * MINUTE;
    expect(etiquette.judge(change('fired'), MINUTE, CONFIG)).toEqual({ announce: null, withheld: 'muted' });
    expect(etiquette.judge(change('cleared', 'before'), MINUTE, CONFIG).announce).toBe('remove');
    expect(etiquette.judge(change('fired', 'after'), 11 * MINUTE, CONFIG).announce).toBe('show');
    expect(etiquette.judge(change('fired', 'off'), 12 * MINUTE, { ...CONFIG, notify: false }).withheld).toBe(
      'notifications are off',
    );
  });

  test('are not held back for ever by a clock that was set back', () => {
    const etiquette = new Etiquette();
    for (const id of ['a', 'b', 'c']) etiquette.judge(change('fired', id), 1_000 * MINUTE, CONFIG);
    expect(etiquette.judge(change('fired', 'd'), 0, CONFIG).announce).toBe('show');
  });
});
