import { expect, test } from 'vitest';
import { coreGroups } from '../../../src-renderer/features/now/cards/core-groups.ts';

const core = (id: number, cluster: string | null) => ({ id, cluster, busy_percent: null, frequency_hz: null });
const cluster = (name: string, max_frequency_hz: number | null) => ({
  name,
  busy_percent: null,
  frequency_hz: null,
  max_frequency_hz,
});

test('like cores are one group without a name', () => {
  expect(coreGroups({ cores: [core(0, null), core(1, null)], clusters: [] })).toMatchObject([
    { name: null, cluster: null, places: [{ index: 0 }, { index: 1 }] },
  ]);
  expect(coreGroups({ cores: [], clusters: [] })).toEqual([]);
});

test('clusters come the fastest first, and each core keeps its place among all', () => {
  const groups = coreGroups({
    cores: [core(4, 'E'), core(5, 'P'), core(6, 'E')],
    clusters: [cluster('E', 2e9), cluster('P', 4e9)],
  });
  expect(groups.map(({ name, places }) => [name, ...places.map(({ index }) => index)])).toEqual([
    ['P', 1],
    ['E', 0, 2],
  ]);
});

test('a core whose cluster has no figures, or that has none, is not lost', () => {
  const groups = coreGroups({ cores: [core(0, 'X'), core(1, null)], clusters: [cluster('E', null)] });
  expect(groups.map(({ name, cluster: known, places }) => [name, known?.name, places.length])).toEqual([
    ['E', 'E', 0],
    ['X', undefined, 1],
    [null, undefined, 1],
  ]);
});
