import { describe, expect, it } from 'vitest';
import { withChange } from '../../../../src-main/features/alerts/list.ts';
import type { Alert, AlertChange, AlertList } from '../../../../src-main/features/alerts/alert.ts';

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
