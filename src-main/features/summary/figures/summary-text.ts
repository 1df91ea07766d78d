import { displayWidth, padEndTo, padStartTo } from '../../../base/display-width.ts';
import { ABSENT, type Figures } from '../../../vocabulary/figures.ts';
import { processLabel } from '../../../vocabulary/process-label.ts';
import { unitOfName } from '../../../vocabulary/metric-names.ts';
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
  readonly figures: Figures;
  /** Also cores, and what was 0 all the time. */
  readonly all: boolean;
  /** Of several files, what stands in the columns. */
  readonly statistic: Statistic;
  /** Also the limits that were never exceeded: somebody has asked for them. */
  readonly everyLimit: boolean;
}

export const plainTable: Render = (table) => {
  const widths = table[0]!.map((_, column) => Math.max(...table.map((row) => displayWidth(row[column]!))));
  return table
    .map((row) =>
      row
        .map((cell, column) => (column === 0 ? padEndTo(cell, widths[column]!) : padStartTo(cell, widths[column]!)))
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

function oneFile(summary: Summary, { render, figures, all, everyLimit }: TextOptions): string[] {
  const shown = Object.entries(summary.metrics).filter(([name, metric]) => all || isWorthALine(name, metric));
  const rows = shown.map(([name, metric]) => [
    name,
    ...STATISTICS.map((statistic) => figures.shown(unitOfName(name), metric[statistic])),
    metric.missing_percent === 0 ? '' : figures.percent(metric.missing_percent),
  ]);
  return [
    aboutFile(summary, figures).join('\n'),
    rows.length === 0
      ? 'No samples.'
      : render([['metric', 'average', 'p50', 'p95', 'p99', 'peak', 'minimum', 'σ', 'missing'], ...rows]),
    notes(summary, figures, everyLimit).join('\n'),
    processTable(summary, figures, render),
    markers(summary, figures).join('\n'),
  ];
}

function severalFiles(summaries: readonly Summary[], options: TextOptions): string[] {
  const { render, figures, all, statistic, everyLimit } = options;
  const names = [...new Set(summaries.flatMap(({ metrics }) => Object.keys(metrics)))];
  const worth = names.filter(
    (name) => all || summaries.some(({ metrics }) => metrics[name] !== undefined && isWorthALine(name, metrics[name])),
  );
  const rows = worth.map((name) => [
    name,
    ...summaries.map(({ metrics }) =>
      metrics[name] === undefined ? ABSENT : figures.shown(unitOfName(name), metrics[name][statistic]),
    ),
  ]);
  return [
    summaries.map((summary) => aboutFile(summary, figures).join('\n')).join('\n'),
    render([
      [statistic, ...summaries.map(({ path, label }) => label ?? path)],
      ...fileRows(summaries, figures),
      ...rows,
      ...limitRows(summaries, figures, everyLimit),
    ]),
  ];
}

/** A limit a row, in the order of the first file that has it. */
function limitRows(summaries: readonly Summary[], figures: Figures, everyLimit: boolean): string[][] {
  const named = summaries.map(
    ({ above }) => new Map(above.map((time) => [`${time.metric} above ${time.above}`, time])),
  );
  const names = [...new Set(named.flatMap((times) => [...times.keys()]))].filter(
    (name) => everyLimit || named.some((times) => (times.get(name)?.seconds ?? 0) > 0),
  );
  return names.map((name) => [name, ...named.map((times) => timeAbove(times.get(name), figures))]);
}

function timeAbove(time: TimeAbove | undefined, figures: Figures): string {
  if (time === undefined) return ABSENT;
  return time.seconds > 0 ? `${figures.shown('seconds', time.seconds)} (${figures.percent(time.percent)})` : 'never';
}

const fileRows = (summaries: readonly Summary[], figures: Figures): string[][] => [
  ['duration', ...summaries.map(({ duration_seconds }) => figures.shown('seconds', duration_seconds))],
  ['samples', ...summaries.map(({ samples }) => String(samples))],
  ['energy', ...summaries.map(({ package_joules }) => figures.joules(package_joules))],
];

/** One core of many, and what is 0 throughout, tells a person little. */
const isWorthALine = (name: string, { peak, minimum }: MetricSummary): boolean =>
  !name.startsWith('cores.') && !(peak === 0 && minimum === 0);

function aboutFile(summary: Summary, figures: Figures): string[] {
  const { path, label, host, os, cpu_model, core_count, started_at_ms, duration_seconds, samples } = summary;
  const { interval_ms, cut_off, malformed_lines } = summary;
  const lasted = `${figures.shown('seconds', duration_seconds)}, ${samples} samples`;
  const lines = [
    `${path}${label === null ? '' : `: ${label}`}`,
    `  ${host}, ${os}, ${cpu_model ?? 'processor unknown'}, ${core_count} cores`,
    `  from ${new Date(started_at_ms).toISOString()}, ${lasted}, one every ${figures.milliseconds(interval_ms)}`,
  ];
  if (cut_off !== null) lines.push(`  not whole: ${cut_off}`);
  if (malformed_lines > 0)
    lines.push(`  ${malformed_lines} lines cannot be read and were left out (culprit validate tells which)`);
  return lines;
}

function notes(summary: Summary, figures: Figures, everyLimit: boolean): string[] {
  const { duration, milliseconds } = figures;
  const { package_joules, above, states, jitter_ms, missed, missed_percent, gaps, absent, metrics, alerts } = summary;
  const lines: string[] = [];
  if (package_joules !== null) lines.push(`Energy of the package: ${figures.joules(package_joules)}`);
  for (const time of above)
    if (everyLimit || time.seconds > 0) lines.push(`${time.metric} above ${time.above}: ${timeAbove(time, figures)}`);
  for (const [name, seconds] of Object.entries(states))
    lines.push(
      `${name}: ${Object.entries(seconds)
        .map(([state, time]) => `${state} ${figures.shown('seconds', time)}`)
        .join(', ')}`,
    );
  for (const [kind, count] of Object.entries(alerts)) lines.push(`Alerts: ${kind} ${count} times`);
  if (jitter_ms !== null)
    lines.push(
      `Samples were late by ${milliseconds(jitter_ms.p50)} at the median, ` +
        `${milliseconds(jitter_ms.p99)} at the 99th percentile, ${milliseconds(jitter_ms.peak)} at most`,
    );
  if (missed > 0) lines.push(`Samples missed: ${missed} (${figures.percent(missed_percent)})`);
  if (gaps.count > 0)
    lines.push(`Gaps: ${gaps.count}, ${duration(gaps.total_ms)} in all, the longest ${duration(gaps.longest_ms)}`);
  const unseen = absent.filter((name) => !name.startsWith('cores.'));
  if (unseen.length > 0) lines.push(`Not in this recording: ${unseen.join(', ')}`);
  const every = Math.max(1, ...Object.values(metrics).map(({ percentiles_of_every }) => percentiles_of_every));
  if (every > 1) lines.push(`Percentiles are of one sample in ${every}`);
  return lines;
}

function processTable({ processes }: Summary, figures: Figures, render: Render): string {
  if (processes === null || processes.rows.length === 0) return '';
  const rows = processes.rows.map((row) => [
    row.name === null ? ABSENT : processLabel({ name: row.name, command: row.command, executable: null }),
    String(row.pid),
    row.cpu_seconds === null ? ABSENT : `${figures.number(row.cpu_seconds)}\u00a0s`,
    figures.percent(row.cpu_percent_mean),
    figures.percent(row.cpu_percent_peak),
    figures.memory(row.rss_bytes_mean),
    figures.memory(row.rss_bytes_peak),
    figures.fileSize(row.disk_read_bytes),
    figures.fileSize(row.disk_written_bytes),
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

function markers({ markers: list, marker_count, started_at_ms }: Summary, figures: Figures): string[] {
  const lines = list
    .slice(0, MARKERS_SHOWN)
    .map(
      ({ at_ms, kind, text }) =>
        `+${figures.duration(Math.max(0, at_ms - started_at_ms))}  ${kind}${text === null ? '' : `: ${text}`}`,
    );
  return marker_count > MARKERS_SHOWN ? [...lines, `and ${marker_count - MARKERS_SHOWN} more markers`] : lines;
}
