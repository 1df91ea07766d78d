import type { Observatory } from '../../src-main/agent/observatory.ts';
import { defaultConfig } from '../../src-main/protocol/config.ts';
import type { Frame, ProcessRow } from '../../src-main/protocol/frame.ts';
import type { Group, Naming } from './judge.ts';

/** How many rows a person would look through. */
const ROWS = 40;
/** From so much of one core on, somebody who reads a list by CPU suspects its first row. */
const SUSPECT_CPU_PERCENT = 50;

export interface Method {
  readonly title: string;
  /** It says by itself whether there is a culprit; otherwise its first row is its answer. */
  readonly accuses: boolean;
  /** What it says of the observatory's last tick. */
  readonly name: (observatory: Observatory) => Naming;
}

const NO_SELF = { cpu_percent: null, rss_bytes: 0, tick_ms: null, jitter_p50_ms: null, jitter_p99_ms: null };

export const rowsBy = (observatory: Observatory, sort: 'cpu_percent' | 'score'): Frame['processes']['rows'] =>
  observatory.frame({ sort, descending: true, limit: ROWS, offset: 0, filter: null }, NO_SELF, 0)?.processes.rows ?? [];

/** As `top` and Activity Monitor show it. */
const cpuOrder: Method = {
  title: 'CPU order',
  accuses: false,
  name: (observatory) =>
    sorted(rowsBy(observatory, 'cpu_percent'), (row) => row.metrics.cpu_percent ?? 0, SUSPECT_CPU_PERCENT),
};

/** The score of the program that Culprit descends from, and the band from which it recorded a process. */
const originalScore: Method = {
  title: 'original score',
  accuses: false,
  name: (observatory) => sorted(rowsBy(observatory, 'score'), (row) => row.score, defaultConfig.bands.elevated),
};

function sorted(rows: readonly ProcessRow[], value: (row: ProcessRow) => number, suspectFrom: number): Naming {
  const ranked = rows.map((row) => ({ label: row.name, pids: [row.pid], value: value(row) }));
  const first = ranked[0];
  return { ranked, accused: first !== undefined && first.value >= suspectFrom ? first : null };
}

const blame: Method = {
  title: 'blame',
  accuses: true,
  name: (observatory) => {
    const verdict = observatory.blame();
    const culprit = verdict?.culprit ?? null;
    return { ranked: (verdict?.ranked ?? []).map(groupOf), accused: culprit === null ? null : groupOf(culprit) };
  },
};

const groupOf = ({ label, pids, blame: value }: { label: string; pids: readonly number[]; blame: number }): Group => ({
  label,
  pids,
  value,
});

export const METHODS: readonly Method[] = [cpuOrder, originalScore, blame];
