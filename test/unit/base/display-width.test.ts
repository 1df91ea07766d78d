import { expect, it } from 'vitest';
import { cutToWidth, displayWidth, padEndTo, padStartTo } from '../../../src-main/base/display-width.ts';

it.each([
  ['plain text', 10],
  ['', 0],
  ['王伟', 4],
  ['한국어', 6],
  ['ｶﾞｷﾞ', 4],
  ['Ｗｉｄｅ', 8],
  ['é', 1],
  ['e\u0301', 1],
  ['😀', 2],
  ['👩‍👩‍👧‍👦', 2],
  ['🇩🇪', 2],
  ['❤', 1],
  ['❤\ufe0f', 2],
  ['、。「」', 8],
  ['±·–…°', 5],
  ['\ufffd', 1],
])('%j takes %d columns', (text, columns) => {
  expect(displayWidth(text)).toBe(columns);
});

it('cuts and pads by columns', () => {
  expect([cutToWidth('a😀b', 2), cutToWidth('a😀b', 3), cutToWidth('abc', 2), cutToWidth('王伟', Infinity)]).toEqual([
    'a',
    'a😀',
    'ab',
    '王伟',
  ]);
  expect([padEndTo('王', 4), padStartTo('王', 4), padEndTo('王伟王', 4)]).toEqual(['王  ', '  王', '王伟王']);
});
