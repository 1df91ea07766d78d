import { readFileSync } from 'node:fs';
import { epochMs, monotonicMs } from '../../../src-main/base/brand.ts';
import type { ProcessState, RawMetricId } from '../../../src-main/metrics/registry.ts';
import { metricColumns, type MetricColumns } from '../../../src-main/model/rates/columns.ts';
import { deriveMetrics } from '../../../src-main/model/rates/derive.ts';
import { CounterDifferences } from '../../../src-main/model/rates/differences.ts';
import { ProcessModel, type ProcessSample } from '../../../src-main/model/sample.ts';
import { defaultConfig, type Config } from '../../../src-main/protocol/config.ts';
import { ProcessTable, stateCode } from '../../../src-main/sample/table.ts';

export type Figures = Partial<Record<RawMetricId, number>>;

/** The rows of a fixture of one JSON value a line. */
export function rowsOf(name: string): unknown[] {
  return linesOf(new URL(`../../fixtures/scoring/${name}`, import.meta.url));
}

export function linesOf(file: URL): unknown[] {
  return readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);
}

/** A machine whose processes a test starts, moves and ends by hand, before a real model. */
export class Machine {
  readonly table = new ProcessTable();
  readonly model: ProcessModel;
  #sequence = 1;
  #monotonic = 0;

  constructor(config: Config = defaultConfig) {
    this.model = new ProcessModel(config);
  }

  start(pid: number, figures: Figures, state: ProcessState = 'running'): number {
    const slot = this.table.add(pid, 0, this.#sequence);
    this.table.state[slot] = stateCode(state);
    this.set(slot, figures);
    return slot;
  }

  set(slot: number, figures: Figures): void {
    for (const [id, value] of Object.entries(figures)) this.table.raw[id as RawMetricId][slot] = value;
  }

  end(slot: number): void {
    this.table.removeAt(this.table.live.subarray(0, this.table.count).indexOf(slot));
  }

  /** Takes a sample `seconds` after the one before. */
  tick(seconds = 1): ProcessSample {
    this.#monotonic += seconds * 1000;
    const sequence = this.#sequence++;
    return this.model.advance({
      sequence,
      at: epochMs(sequence),
      monotonic: monotonicMs(this.#monotonic),
      processes: this.table,
    });
  }
}

/** The arithmetic of the model alone, over steps that the model itself refuses. */
export class Arithmetic {
  readonly #differences = new CounterDifferences();

  /** @param seconds since the reading before */
  read(processes: ProcessTable, seconds: number): MetricColumns {
    const metrics = metricColumns(processes.capacity);
    this.#differences.advance(processes);
    deriveMetrics(processes, this.#differences, seconds, metrics);
    return metrics;
  }
}
