import { describe, expect, it } from 'vitest';
import { METRIC_IDS } from '../../../src-main/metrics/registry.ts';
import { defaultConfig, Config } from '../../../src-main/protocol/config.ts';
import { CONTRACTS } from '../../../src-main/features/contracts.ts';
import { catalogueOf } from '../../../src-main/protocol/catalogue.ts';
import { accessOf, feature } from '../../../src-main/protocol/feature.ts';
import { asRequest } from '../../../src-main/protocol/envelope.ts';
import { MAX_ROWS } from '../../../src-main/protocol/limits.ts';
import { core, FilterPattern, LogEntry, SortKey, View } from '../../../src-main/protocol/methods.ts';

describe('the protocol', () => {
  it('knows what each method needs, so that the web can be kept from what changes something', () => {
    const { methods, topics } = catalogueOf([core, ...CONTRACTS]);
    const needs = [...methods].map(([name, method]) => [name, accessOf(method, {})] as const);
    expect(needs.filter(([, access]) => access !== 'read')).toEqual([
      ['config.reload', 'local'],
      ['alerts.mute', 'act'],
      ['recording.start', 'act'],
      ['recording.stop', 'act'],
      ['recording.mark', 'act'],
    ]);
    expect(accessOf(methods.get('recording.start')!, { path: '/tmp/x' })).toBe('local');
    expect([...topics.values()].every(({ access }) => access === 'read')).toBe(true);
  });

  it('has one of each name, named after its feature', () => {
    const twice = feature('alerts', {});
    expect(() => catalogueOf([core, ...CONTRACTS, twice])).toThrow('there are two of alerts');
    const method = { params: View, result: View, access: 'read', summary: '' } as const;
    expect(() => feature('mine', { methods: { status: method } })).toThrow('status of the feature mine');
  });

  it('takes a view with nothing said as the twenty highest scores', () => {
    expect(View.parse({})).toEqual({ sort: 'score', descending: true, filter: null, offset: 0, limit: 20 });
  });

  it('sorts by every metric', () => {
    for (const id of METRIC_IDS) expect(SortKey.safeParse(id).success).toBe(true);
  });

  it.each([
    { limit: MAX_ROWS + 1 },
    { limit: 0.5 },
    { offset: -1 },
    { offset: Infinity },
    { offset: 1e300 },
    { sort: 'constructor' },
    { filter: '[' },
    { descending: 1 },
  ])('refuses a view of %j', (view) => {
    expect(View.safeParse(view).success).toBe(false);
  });

  it('takes as a filter what compiles and is short', () => {
    for (const good of ['', 'python|ollama|vllm', '^\\w+$', 'x'.repeat(200)])
      expect(FilterPattern.safeParse(good).success).toBe(true);
    for (const bad of ['(', '*', '\\', 'x'.repeat(201), 7, null])
      expect(FilterPattern.safeParse(bad).success).toBe(false);
  });

  it('bounds what a client may write into the log', () => {
    const entry = { level: 'info', source: 'window', message: 'm' };
    expect(LogEntry.safeParse(entry).success).toBe(true);
    for (const bad of [
      { source: 'agent' },
      { message: 'x'.repeat(2_001) },
      { detail: { nested: {} } },
      { detail: { ['k'.repeat(65)]: 1 } },
    ]) {
      expect(LogEntry.safeParse({ ...entry, ...bad }).success).toBe(false);
    }
  });

  it('bounds the id and the method of a request', () => {
    const request = { jsonrpc: '2.0', id: 1, method: 'status' };
    expect(asRequest(request)).not.toBeNull();
    for (const bad of [{ id: 'x'.repeat(65) }, { id: null }, { method: 'x'.repeat(65) }, { jsonrpc: '2' }])
      expect(asRequest({ ...request, ...bad })).toBeNull();
  });
});

describe('the configuration', () => {
  it('has a default for every key, which is itself good', () => {
    expect(Config.parse(defaultConfig)).toEqual(defaultConfig);
  });

  it('refuses a key that it does not know, on every level', () => {
    for (const bad of [
      { more: 1 },
      { sampling: { more: 1 } },
      { scoring: { weights: { more: 1 } } },
      { scoring: { full_at: { more: 1 } } },
    ])
      expect(Config.safeParse(bad).success).toBe(false);
  });
});
