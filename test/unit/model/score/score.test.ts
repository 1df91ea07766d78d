import { existsSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { STATES } from '../../../../src-main/metrics/registry.ts';
import { scoreOriginal, type OriginalScore } from '../../../../src-main/model/score/original.ts';
import { Config, defaultConfig } from '../../../../src-main/protocol/config.ts';
import { linesOf, rowsOf } from '../support.ts';

/** Every figure that is scored, in the original's names, with a range in which all of it, and more, counts. */
const FIGURES = {
  cpu: 300,
  mem: 2e10,
  pageins_rate: 300,
  faults_rate: 3e4,
  disk_io_rate: 3e8,
  csw_rate: 3e4,
  syscalls_rate: 3e5,
  threads: 300,
  mach_msgs_rate: 3e4,
  cycles: 1e9,
  ipc: 3,
  wakeups_rate: 3e3,
  runnable_time_rate: 300,
  qos_interactive_rate: 300,
} as const;
type Field = keyof typeof FIGURES;
type Process = Record<Field, number | null> & { state: string };
const FIELDS = Object.keys(FIGURES) as Field[];

const measured = fc.record(
  Object.fromEntries(FIELDS.map((field) => [field, fc.double({ min: 0, max: FIGURES[field], noNaN: true })])),
);
const partly = fc.record(
  Object.fromEntries(
    FIELDS.map((field) => [field, fc.option(fc.double({ min: 0, max: FIGURES[field], noNaN: true }))]),
  ),
);
const state = fc.constantFrom(...STATES);
const process = fc.tuple(partly, state).map(([figures, word]) => ({ ...figures, state: word }) as Process);
const wholeProcess = fc.tuple(measured, state).map(([figures, word]) => ({ ...figures, state: word }) as Process);

function scored(input: object, config = defaultConfig): OriginalScore {
  const result = scoreOriginal(input, config);
  if (!result.ok) throw new Error(result.error);
  return result.value;
}

const nothing: Process = {
  ...(Object.fromEntries(FIELDS.map((field) => [field, 0])) as Record<Field, number>),
  state: 'running',
};

describe("the original's answers", () => {
  const [header, ...rows] = rowsOf('scores.ndjson') as [
    { inputs: string[]; outputs: string[] },
    ...[string, unknown[], unknown[]][],
  ];
  const named = (names: string[], values: unknown[]): object =>
    Object.fromEntries(names.map((name, index) => [name, values[index]]));

  test.each(rows.map(([tag, input, output], row) => ({ row, tag, input, output })))(
    'vector $row ($tag)',
    ({ input, output }) => {
      expect(scored(named(header.inputs, input))).toEqual({ ...named(header.outputs, output), coverage_percent: 100 });
    },
  );

  const originals = new URL('../../../../../shared/data/scoring/scoring_vectors.jsonl', import.meta.url);
  test.skipIf(!existsSync(originals))('are the recorded ones, line by line', () => {
    const lines = linesOf(originals) as { input: object; output: object }[];
    expect(lines).toHaveLength(rows.length);
    for (const line of lines) expect(scored(line)).toEqual({ ...line.output, coverage_percent: 100 });
  });
});

describe('absent figures', () => {
  test('at least half of a category measured: the missing weight is shared out', () => {
    const disk = scored({ ...nothing, pageins_rate: null, disk_io_rate: 5e7, faults_rate: 0 });
    expect(disk.blocking_score).toBeCloseTo((17.5 * 100) / 65, 10);
    expect(
      scored({ ...nothing, qos_interactive_rate: null, runnable_time_rate: 100, csw_rate: 1e4, cpu: 100 })
        .contention_score,
    ).toBe(100);
  });
  test('exactly half counts as half', () => {
    const weights = { page_ins: 50, disk: 30, faults: 20 };
    const config = Config.parse({ scoring: { weights } });
    expect(
      scored({ ...nothing, disk_io_rate: null, faults_rate: null, pageins_rate: 100 }, config).blocking_score,
    ).toBe(100);
  });
  test('less than half measured: the missing part counts nothing', () => {
    const memoryOnly = scored({
      ...nothing,
      wakeups_rate: null,
      syscalls_rate: null,
      mach_msgs_rate: null,
      mem: 2 ** 33,
    });
    expect(memoryOnly.pressure_score).toBe(35);
    expect(scored({ ...nothing, ipc: null, cycles: null, threads: 100 }).efficiency_score).toBe(40);
  });
  test('a category of which nothing is measured scores 0', () => {
    expect(scored({ cpu: 100 })).toMatchObject({ blocking_score: 0, pressure_score: 0, efficiency_score: 0 });
  });
  test('coverage is the share of the whole weight', () => {
    expect(scored(nothing).coverage_percent).toBe(100);
    expect(scored({ ...nothing, mem: null }).coverage_percent).toBeCloseTo(100 - 0.2 * 35, 10);
    expect(scored({ threads: 1 }).coverage_percent).toBeCloseTo(0.1 * 40, 10);
  });
  test('instructions per cycle without a cycle count stand for themselves; without both they are absent', () => {
    expect(scored({ ...nothing, cycles: null, ipc: 0 }).efficiency_score).toBe(60);
    expect(scored({ ...nothing, cycles: null, ipc: null }).coverage_percent).toBeCloseTo(94, 10);
  });
  test('a process that spent no cycle is known to waste none', () => {
    expect(scored({ ...nothing, cycles: 0, ipc: null })).toMatchObject({ efficiency_score: 0, coverage_percent: 100 });
  });
  test('a stuck process blocks entirely, whatever else is known of it', () => {
    expect(scored({ threads: 0, state: 'stuck' })).toMatchObject({ blocking_score: 100, score: 40 });
  });
  test('one figure more that is absent never raises the coverage', () => {
    fc.assert(
      fc.property(process, fc.constantFrom(...FIELDS), (input, field) => {
        const before = scored(input).coverage_percent;
        return scored({ ...input, [field]: null }).coverage_percent <= before;
      }),
    );
  });
  test('a known figure that stands at its category’s measured average changes nothing', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), (level) => {
        const contention = { runnable_time_rate: 100 * level, csw_rate: 1e4 * level, cpu: 100 * level };
        const without = scored({ ...nothing, ...contention, qos_interactive_rate: null }).contention_score;
        const withIt = scored({ ...nothing, ...contention, qos_interactive_rate: 100 * level }).contention_score;
        return Math.abs(without - withIt) < 1e-9;
      }),
    );
  });
});

describe('the score', () => {
  test('is a whole number from 0 to 100 for figures that are not negative', () => {
    fc.assert(
      fc.property(process, (input) => {
        const { score } = scored({ ...input, threads: 1 });
        return Number.isInteger(score) && score >= 0 && score <= 100;
      }),
    );
  });
  test('never falls when a figure rises, and never rises with instructions per cycle', () => {
    fc.assert(
      fc.property(
        wholeProcess,
        fc.constantFrom(...FIELDS),
        fc.double({ min: 0, max: 10, noNaN: true }),
        (input, field, more) => {
          const before = scored(input).score;
          const after = scored({ ...input, [field]: input[field]! + more * FIGURES[field] }).score;
          return field === 'ipc' ? after <= before : after >= before;
        },
      ),
    );
  });
  test('takes its weights, limits and factors from the configuration', () => {
    const config = Config.parse({
      scoring: {
        weights: { contention: 1, cpu: 100 },
        full_at: { cpu_percent: 400 },
        state_factors: { sleeping: 0.25 },
      },
    });
    expect(scored({ ...nothing, cpu: 400 }, config).score).toBe(100);
    expect(scored({ ...nothing, cpu: 200 }, config).score).toBe(50);
    expect(scored({ ...nothing, cpu: 200, state: 'sleeping' }, config).score).toBe(12);
  });
  test('weights of 0 throughout score 0 and cover nothing', () => {
    const weights = Object.fromEntries(Object.keys(defaultConfig.scoring.weights).map((name) => [name, 0]));
    expect(scored({ ...nothing, cpu: 100 }, Config.parse({ scoring: { weights } }))).toMatchObject({
      score: 0,
      coverage_percent: 0,
    });
  });
});
