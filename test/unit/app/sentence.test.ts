import { describe, expect, it } from 'vitest';
import { asMenuLabel, menuLineOf, sentenceOf } from '../../../src-main/app/tray/sentence.ts';
import type { Frame } from '../../../src-main/protocol/frame.ts';

const top = (change: Partial<NonNullable<Frame['top']>> = {}): NonNullable<Frame['top']> => ({
  score: 63,
  band: 'high',
  pid: 1,
  name: 'chrome',
  ...change,
});
const nobody: Frame['verdict'] = { text: 'Nothing slows this machine down.', confidence: 0.9, culprit: null };
const accused = (
  label: string,
  processes = 1,
  because: string | null = 'it uses 200 % of a core',
): Frame['verdict'] => ({
  text: '',
  confidence: 1,
  culprit: { label, pid: 1, processes, blame: 80, since_ms: 0, because },
});

describe('the sentence of the tray', () => {
  it('names the culprit with its reason', () => {
    expect(sentenceOf({ top: top(), verdict: accused('cc1', 12) })).toBe(
      'Slowed down by cc1 (12 processes): it uses 200 % of a core.',
    );
    expect(sentenceOf({ top: top(), verdict: accused('cc1', 1, null) })).toBe('Slowed down by cc1.');
  });

  it('is calm while nobody is the culprit and the highest score is low', () => {
    expect(sentenceOf({ top: top({ score: 12, band: 'low' }), verdict: nobody })).toBe(
      'Calm. Highest score 12: chrome.',
    );
  });

  it('accuses nobody of a high score alone', () => {
    expect(sentenceOf({ top: top(), verdict: nobody })).toBe(
      'Nothing slows this machine down. Highest score 63: chrome.',
    );
  });

  it('says that there is nothing yet', () => {
    expect(sentenceOf({ top: null, verdict: null })).toBe('Culprit is taking its first samples.');
  });

  it('takes no control characters and no endless names from a process', () => {
    expect(sentenceOf({ top: top(), verdict: accused('a\nb\u202e', 1, null) })).toBe('Slowed down by a\ufffdb\ufffd.');
    expect(menuLineOf({ name: 'x'.repeat(300), score: 5, reasons: [] })).toBe(`${'x'.repeat(39)}…  5`);
  });

  it('keeps an ampersand of a name in the menu', () => {
    expect(asMenuLabel(menuLineOf({ name: 'r&d', score: 5, reasons: ['cpu:100%'] }))).toBe('r&&d  5  cpu 100%');
    expect(sentenceOf({ top: top(), verdict: accused('r&d', 1, null) })).toBe('Slowed down by r&d.');
  });
});
