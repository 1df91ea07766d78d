import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { scoreOriginal } from '../../../../src-main/model/score/original.ts';

describe('one process in the original’s field names', () => {
  test('may be given as it is or as the input of a vector', () => {
    const bare = { cpu: 150, state: 'running' };
    expect(scoreOriginal({ i: 3, input: bare, output: {} })).toEqual(scoreOriginal(bare));
    expect(scoreOriginal(bare)).toMatchObject({
      ok: true,
      value: { dominant_category: 'contention', dominant_metrics: ['cpu:150%'] },
    });
  });
  test('null and missing are the same: absent', () => {
    expect(scoreOriginal({ cpu: 10, mem: null, state: null })).toEqual(scoreOriginal({ cpu: 10 }));
  });
  test('a state that nobody knows is not discounted', () => {
    expect(scoreOriginal({ pageins_rate: 100, state: 'hibernating' })).toEqual(
      scoreOriginal({ pageins_rate: 100, state: 'running' }),
    );
  });
  test('the word constructor is no state', () => {
    expect(scoreOriginal({ cpu: 1, state: 'constructor' })).toEqual(scoreOriginal({ cpu: 1, state: 'unknown' }));
  });
  test('a wrong type is named with its field', () => {
    expect(scoreOriginal({ cpu: '12', threads: true })).toMatchObject({
      ok: false,
      error: expect.stringMatching(/^cpu: .*number.*; threads: .*number/) as unknown,
    });
    expect(scoreOriginal({ cpu: 1, state: 3 })).toMatchObject({
      ok: false,
      error: expect.stringContaining('state') as unknown,
    });
    expect(scoreOriginal({ cpu: Infinity })).toMatchObject({
      ok: false,
      error: expect.stringContaining('cpu') as unknown,
    });
  });
  test('an object without a single known field is refused, with the known ones', () => {
    expect(scoreOriginal({ CPU: 1 })).toMatchObject({
      ok: false,
      error: expect.stringContaining('pageins_rate') as unknown,
    });
    expect(scoreOriginal({ input: {} })).toMatchObject({ ok: false });
  });
  test.each([null, undefined, 5, 'cpu', [], [1], { input: null }, { input: [] }])(
    '%j is refused without a throw',
    (input) => {
      expect(scoreOriginal(input)).toMatchObject({ ok: false });
    },
  );
  test('never throws, and never answers NaN', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.jsonValue(),
          fc.record({ cpu: fc.double(), mem: fc.jsonValue(), state: fc.string() }, { requiredKeys: [] }),
        ),
        (input) => {
          const result = scoreOriginal(input);
          return !result.ok || !Number.isNaN(result.value.score);
        },
      ),
    );
  });
});
