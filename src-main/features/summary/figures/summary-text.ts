import {
  ABSENT,
  formatByteRate,
  formatDuration,
  formatMemory,
  formatNumber,
  formatPercent,
} from '../../../base/format.ts';
import { figureText } from './figure-text.ts';
import type { MetricSummary, Summary, TimeAbove } from './summarize.ts';

/** Rows of cells; the first is the heading. The first column is text, the others are figures. */
export type Table = readonly (readonly string[])[];
export type Render = (table: Table) => string;
export type Statistic = 'average' | 'p50' | 'p95' | 'p99' | 'peak' | 'minimum' | 'standard_deviation';
export const STATISTICS: readonly Statistic[] = [
  'average',
  'p50',
  'p95',
  'p99',
  'peak',
  'minimum',
  'standard_deviation',
];

export interface TextOptions {
  readonly render: Render;
  /** Also cores, and what was 0 all the time. */
  readonly all: boolean;
  /** Of several files, what stands in the columns. */
  readonly statistic: Statistic;
  /** Also the limits that were never exceeded: somebody has asked for them. */
  readonly everyLimit: boolean;
}

export const plainTable: Render = (table) => {
  const widths = table[0]!.map((_, column) => Math.max(...table.map((row) => row[column]!.length)));
  return table
    .map((row) =>
      row
        .map((cell, column) => (column === 0 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
};

export const markdownTable: Render = ([heading, ...rows]) => {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [
    line(heading!),
    `|${heading!.map((_, column) => (column === 0 ? ' --- ' : ' ---: ')).join('|')}|`,
    ...rows.map(line),
  ].join('\n');
};

/** For a person: one recording in full, or several side by side. */
export function summaryText(summaries: readonly Summary[], options: TextOptions): string {
  const parts = summaries.length === 1 ? oneFile(summaries[0]!, options) : severalFiles(summaries, options);
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function oneFile(summary: Summary, { render, all, everyLimit }: TextOptions): string[] {
  const shown = Object.entries(summary.metrics).filter(([name, metric]) => all || isWorthALine(name, metric));
  const rows = shown.map(([name, metric]) => [
    name,
    ...STATISTICS.map((statistic) => figureText(name, metric[statistic])),
    metric.missing_percent === 0 ? '' : formatPercent(metric.missing_percent),
  ]);
  return [
    aboutFile(summary).join('\n'),
    rows.length === 0
      ? 'No samples.'
      : render([['metric', 'average', 'p50', 'p95', 'p99', 'peak', 'minimum', 'σ', 'missing'], ...rows]),
    notes(summary, everyLimit).join('\n'),
    processTable(summary, render),
    markers(summary).join('\n'),
  ];
}

function severalFiles(summaries: readonly Summary[], { render, all, statistic, everyLimit }: TextOptions): string[] {
  const names = [...new Set(summaries.flatMap(({ metrics }) => Object.keys(metrics)))];
  const worth = names.filter(
    (name) => all || summaries.some(({ metrics }) => metrics[name] !== undefined && isWorthALine(name, metrics[name])),
  );
  const rows = worth.map((name) => [
    name,
    ...summaries.map(({ metrics }) =>
      metrics[name] === undefined ? ABSENT : figureText(name, metrics[name][statistic]),
    ),
  ]);
  return [
    summaries.map((summary) => aboutFile(summary).join('\n')).join('\n'),
    render([
      [statistic, ...summaries.map(({ path, label }) => label ?? path)],
      ...fileRows(summaries),
      ...rows,
      ...limitRows(summaries, everyLimit),
    ]),
  ];
}

/** A limit a row, in the order of the first file that has it. */
function limitRows(summaries: readonly Summary[], everyLimit: boolean): string[][] {
  const named = summaries.map(
    ({ above }) => new Map(above.map((time) => [`${time.metric} above ${time.above}`, time])),
  );
  const names = [...new Set(named.flatMap((times) => [...times.keys()]))].filter(
    (name) => everyLimit || named.some((times) => (times.get(name)?.seconds ?? 0) > 0),
  );
  return names.map((name) => [name, ...named.map((times) => timeAbove(times.get(name)))]);
}

function timeAbove(time: TimeAbove | undefined): string {
  if (time === undefined) return ABSENT;
  return time.seconds > 0 ? `${formatDuration(time.seconds * 1_000)} (${formatPercent(time.percent)})` : 'never';
}

const fileRows = (summaries: readonly Summary[]): string[][] => [
  [
    'duration',
    ...summaries.map(({ duration_seconds }) =>
      formatDuration(duration_seconds === null ? null : duration_seconds * 1_000),
    ),
  ],
  ['samples', ...summaries.map(({ samples }) => String(samples))],
  ['energy', ...summaries.map(({ package_joules }) => joules(package_joules))],
];

/** One core of many, and what is 0 throughout, tells a person little. */
const isWorthALine = (name: string, { peak, minimum }: MetricSummary): boolean =>
  !name.startsWith('cores.') && !(peak === 0 && minimum === 0);

function aboutFile({
  path,
  label,
  host,
  os,
  cpu_model,
  core_count,
  started_at_ms,
  duration_seconds,
  samples,
  interval_ms,
  cut_off,
  malformed_lines,
}: Summary): string[] {
  const lines = [
    `${path}${label === null ? '' : `: ${label}`}`,
    `  ${host}, ${os}, ${cpu_model ?? 'processor unknown'}, ${core_count} cores`,
    `  from ${new Date(started_at_ms).toISOString()}, ${formatDuration(duration_seconds === null ? null : duration_seconds * 1_000)}, ${samples} samples, one every ${formatNumber(interval_ms)} ms`,
  ];
  if (cut_off !== null) lines.push(`  not whole: ${cut_off}`);
  if (malformed_lines > 0)
    lines.push(`  ${malformed_lines} lines cannot be read and were left out (culprit validate tells which)`);
  return lines;
}

const joules = (value: number | null): string =>
  value === null ? ABSENT : value < 36_000 ? `${formatNumber(value)}\u00a0J` : `${formatNumber(value / 3_600)}\u00a0Wh`;

function notes(
  { package_joules, above, states, jitter_ms, missed, missed_percent, gaps, absent, metrics, alerts }: Summary,
  everyLimit: boolean,
): string[] {
  const lines: string[] = [];
  if (package_joules !== null) lines.push(`Energy of the package: ${joules(package_joules)}`);
  for (const time of above)
    if (everyLimit || time.seconds > 0) lines.push(`${time.metric} above ${time.above}: ${timeAbove(time)}`);
  for (const [name, seconds] of Object.entries(states))
    lines.push(
      `${name}: ${Object.entries(seconds)
        .map(([state, time]) => `${state} ${formatDuration(time * 1_000)}`)
        .join(', ')}`,
    );
  for (const [kind, count] of Object.entries(alerts)) lines.push(`Alerts: ${kind} ${count} times`);
  if (jitter_ms !== null)
    lines.push(
      `Samples were late by ${formatNumber(jitter_ms.p50)} ms at the median, ${formatNumber(jitter_ms.p99)} ms at the 99th percentile, ${formatNumber(jitter_ms.peak)} ms at most`,
    );
  if (missed > 0) lines.push(`Samples missed: ${missed} (${formatPercent(missed_percent)})`);
  if (gaps.count > 0)
    lines.push(
      `Gaps: ${gaps.count}, ${formatDuration(gaps.total_ms)} in all, the longest ${formatDuration(gaps.longest_ms)}`,
    );
  const unseen = absent.filter((name) => !name.startsWith('cores.'));
  if (unseen.length > 0) lines.push(`Not in this recording: ${unseen.join(', ')}`);
  const every = Math.max(1, ...Object.values(metrics).map(({ percentiles_of_every }) => percentiles_of_every));
  if (every > 1) lines.push(`Percentiles are of one sample in ${every}`);
  return lines;
}

function processTable({ processes }: Summary, render: Render): string {
  if (processes === null || processes.rows.length === 0) return '';
  const rows = processes.rows.map((row) => [
    row.name ?? ABSENT,
    String(row.pid),
    row.cpu_seconds === null ? ABSENT : `${formatNumber(row.cpu_seconds)}\u00a0s`,
    formatPercent(row.cpu_percent_mean),
    formatPercent(row.cpu_percent_peak),
    formatMemory(row.rss_bytes_mean),
    formatMemory(row.rss_bytes_peak),
    // Bytes of a disk, in decimal multiples.
    formatByteRate(row.disk_read_bytes).replace('/s', ''),
    formatByteRate(row.disk_written_bytes).replace('/s', ''),
    String(row.samples),
  ]);
  const table = render([
    [
      'process',
      'pid',
      'CPU',
      'CPU mean',
      'CPU peak',
      'memory mean',
      'memory peak',
      'disk read',
      'disk written',
      'samples',
    ],
    ...rows,
  ]);
  const more = processes.count - processes.rows.length;
  return more > 0 ? `${table}\nand ${more} more` : table;
}

const MARKERS_SHOWN = 20;

function markers({ markers: list, marker_count, started_at_ms }: Summary): string[] {
  const lines = list
    .slice(0, MARKERS_SHOWN)
    .map(
      ({ at_ms, kind, text }) =>
        `+${formatDuration(Math.max(0, at_ms - started_at_ms))}  ${kind}${text === null ? '' : `: ${text}`}`,
    );
  return marker_count > MARKERS_SHOWN ? [...lines, `and ${marker_count - MARKERS_SHOWN} more markers`] : lines;
}
