import { describe, expect, it } from 'vitest';
import {
  CATEGORIES,
  COLUMN_METRICS,
  COUNTERS,
  GAUGES,
  METRIC_IDS,
  METRICS,
  SCORED,
} from '../../../src-main/metrics/registry.ts';
import { columnsOf, metricColumns } from '../../../src-main/model/rates/columns.ts';
import { deriveMetrics } from '../../../src-main/model/rates/derive.ts';
import { scoreTerms } from '../../../src-main/model/score/score-terms.ts';
import { defaultConfig } from '../../../src-main/protocol/config.ts';
import { Metrics } from '../../../src-main/protocol/frame.ts';
import { SortKey } from '../../../src-main/protocol/methods.ts';
import { ProcessTable } from '../../../src-main/sample/table.ts';
import { processCoverage } from '../../../src-main/sampling/linux/processes/process-coverage.ts';
import { COLUMNS, SHAPES, tracksOf } from '../../../src-renderer/features/now/table/columns.ts';
import { metric as written } from '../../../src-renderer/lib/figures.ts';

/** What follows from an entry. What the compiler asks for besides is in the recipe at the head of the registry. */
describe('an entry of the registry of processes', () => {
  it.each(METRICS.map((metric) => [metric.id, metric] as const))(
    '%s is known wherever metrics are',
    (id, { from, format }) => {
      expect(METRIC_IDS.filter((one) => one === id)).toHaveLength(1);
      expect(Metrics.shape).toHaveProperty(id);
      expect(SortKey.safeParse(id).success).toBe(true);
      expect(written(format, 1)).toMatch(/1/);
      const raw: readonly string[] = [...COUNTERS, ...GAUGES];
      const told = processCoverage({ clockMissing: null, hasSchedstat: true, ioDenied: 0, processes: 1 });
      for (const figure of from) {
        expect(raw.filter((one) => one === figure)).toHaveLength(1);
        expect(told.filter(({ metric }) => metric === figure)).toHaveLength(1);
      }
    },
  );

  it('is worked out when its raw figures are there, and absent when they are not', () => {
    const table = new ProcessTable();
    const [known, unknown] = [table.add(1, 0, 1), table.add(2, 0, 1)];
    const rise = columnsOf(COUNTERS, table.capacity);
    for (const id of COUNTERS) rise[id][known] = 1e9;
    for (const id of GAUGES) table.raw[id][known] = 7;
    const metrics = metricColumns(table.capacity);
    deriveMetrics(table, { rise, measured: new Set(COUNTERS) }, 1, metrics);
    for (const id of METRIC_IDS) expect([id, metrics[id][known]! > 0, metrics[id][unknown]]).toEqual([id, true, NaN]);
  });

  it('has its part in the score as it says: the default weights of each category are 100 together', () => {
    const { weights, full_at } = defaultConfig.scoring;
    const names = SCORED.map(({ score }) => score.name);
    expect(Object.keys(weights).toSorted()).toEqual([...CATEGORIES, ...names].toSorted());
    expect(Object.keys(full_at).toSorted()).toEqual(SCORED.map(({ id }) => id).toSorted());
    for (const category of CATEGORIES) {
      const parts = SCORED.flatMap(({ score }) => (score.category === category ? [score] : []));
      expect(parts.map(({ place }) => place)).toEqual(parts.map((_, index) => index + 1));
      expect(parts.reduce((sum, { weight }) => sum + weight, 0)).toBe(100);
      const terms = scoreTerms(defaultConfig.scoring)[category];
      expect(terms.map(({ weight, fullAt }) => [weight, fullAt])).toEqual(
        parts.map(({ weight, fullAt }) => [weight, fullAt]),
      );
    }
  });

  it('has its column in the table, as wide as it says, and gives way where it says so', () => {
    expect(COLUMN_METRICS.map(({ column }) => column.place)).toEqual(COLUMN_METRICS.map((_, index) => index + 1));
    const shown = COLUMNS.flatMap(({ metric, widths }) => (metric === undefined ? [] : [{ metric, widths }]));
    expect(shown.map(({ metric }) => metric)).toEqual(COLUMN_METRICS.map(({ id }) => id));
    for (const { id, column } of COLUMN_METRICS) {
      const { widths } = shown.find(({ metric }) => metric === id)!;
      expect(widths).toEqual(SHAPES.map((shape) => (shape < column.inWidths ? column.widthRem : 0)));
    }
    expect(tracksOf(3)).toBe('minmax(7rem, 1fr) 3.6rem 3.6rem 3.9rem 4.9rem 5.3rem 6.4rem');
  });
});
