import { describe, expect, it } from 'vitest';
import { asMenuLabel, menuLineOf, sentenceOf } from '../../../src-main/app/sentence.ts';

describe('the sentence of the tray', () => {
  it('is calm while the highest score is low', () => {
    expect(sentenceOf({ score: 12, band: 'low', pid: 1, name: 'chrome' })).toBe('Calm. Highest score 12: chrome.');
  });

  it('names band, process and score otherwise', () => {
    expect(sentenceOf({ score: 63, band: 'high', pid: 1, name: 'Chrome' })).toBe('High: Chrome, score 63');
  });

  it('says that there is nothing yet', () => {
    expect(sentenceOf(null)).toBe('Culprit is taking its first samples.');
  });

  it('takes no control characters and no endless names from a process', () => {
    expect(sentenceOf({ score: 63, band: 'high', pid: 1, name: 'a\nb\u202e' })).toBe('High: a b , score 63');
    expect(menuLineOf({ name: 'x'.repeat(300), score: 5, reasons: [] })).toBe(`${'x'.repeat(39)}…  5`);
  });

  it('keeps an ampersand of a name in the menu', () => {
    expect(asMenuLabel(menuLineOf({ name: 'r&d', score: 5, reasons: ['cpu:100%'] }))).toBe('r&&d  5  cpu 100%');
    expect(sentenceOf({ score: 63, band: 'high', pid: 1, name: 'r&d' })).toBe('High: r&d, score 63');
  });
});
