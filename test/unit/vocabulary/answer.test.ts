import { describe, expect, it } from 'vitest';
import { asMenuLabel, menuLineOf } from '../../../src-main/app/tray/menu-words.ts';
import type { Frame } from '../../../src-main/protocol/frame.ts';
import type { Evidence } from '../../../src-main/protocol/verdict.ts';
import { answerOf } from '../../../src-main/vocabulary/answer.ts';
import { NEUTRAL } from '../../../src-main/vocabulary/figures.ts';

const top = (change: Partial<NonNullable<Frame['top']>> = {}): NonNullable<Frame['top']> => ({
  score: 63,
  band: 'high',
  pid: 1,
  name: 'chrome',
  ...change,
});
const nobody: Frame['verdict'] = { confidence: 0.9, culprit: null };
const busy: Evidence = { resource: 'cpu', contention: 0.8, share: 0.9, amount: 200, usual: 16, points: 72 };
const accused = (label: string, processes = 1, evidence: Evidence | null = busy): Frame['verdict'] => ({
  confidence: 1,
  culprit: { label, pid: 1, processes, blame: 80, since_ms: 6_000, evidence },
});
const plain = (text: string): string => text.replaceAll('\u00a0', ' ');
const said = (verdict: Frame['verdict'], at_ms = 20_000, highest = top()): string =>
  plain(answerOf({ at_ms, top: highest, verdict }, NEUTRAL).sentence);

describe('the answer', () => {
  it('names the culprit, since when, and its reason', () => {
    const answer = answerOf({ at_ms: 20_000, top: top(), verdict: accused('cc1', 12) }, NEUTRAL);
    expect({ ...answer, why: plain(answer.why), sentence: plain(answer.sentence) }).toEqual({
      band: 'critical',
      figure: 80,
      figureName: 'Blame',
      name: 'cc1 (12 processes)',
      lead: 'slows this machine down',
      why: 'for 14 s: it uses 200 % of a core (usually 16 %), 90 % of all, contended 80 %',
      spoken: 'cc1 (12 processes) slows this machine down',
      sentence:
        'cc1 (12 processes) slows this machine down, for 14 s: it uses 200 % of a core (usually 16 %), 90 % of all, ' +
        'contended 80 %.',
    });
  });

  it('needs no duration of a culprit of this moment, and says so when the cause has just gone', () => {
    expect(said(accused('cc1', 1, null), 6_000)).toBe(
      'cc1 slows this machine down: what it did a moment ago is still felt.',
    );
  });

  it('is calm while nobody is the culprit and the highest score is low', () => {
    expect(said(nobody, 0, top({ score: 12, band: 'low' }))).toBe('Calm. Highest score 12: chrome.');
  });

  it('accuses nobody of a high score alone', () => {
    expect(said(nobody)).toBe('Nothing slows this machine down. Highest score 63: chrome.');
  });

  it('says that there is nothing yet', () => {
    expect(answerOf({ at_ms: 0, top: null, verdict: null }, NEUTRAL)).toEqual(answerOf(null, NEUTRAL));
    expect(answerOf(null, NEUTRAL).sentence).toBe('Culprit is taking its first samples.');
  });

  it('takes no control characters and no endless names from a process', () => {
    expect(said(accused('a\nb\u202e', 1, null), 6_000)).toMatch(/^a\ufffdb\ufffd slows/);
    expect(menuLineOf({ label: 'x'.repeat(300), score: 5, reasons: [] }, NEUTRAL)).toBe(`${'x'.repeat(39)}…  5`);
  });

  it('keeps an ampersand of a name in the menu', () => {
    const reasons = [{ metric: 'cpu_percent', value: 100 }] as const;
    expect(asMenuLabel(menuLineOf({ label: 'r&d', score: 5, reasons: [...reasons] }, NEUTRAL))).toBe(
      'r&&d  5  CPU 100\u00a0%',
    );
    expect(said(accused('r&d', 1, null))).toMatch(/^r&d slows/);
  });
});
