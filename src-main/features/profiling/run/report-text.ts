import { printable } from '../../../base/printable.ts';
import { ABSENT, formatCelsius, formatMemory, formatNumber, formatPercent, formatWatts } from '../../../base/format.ts';
import type { FigureId, ProfileReport, RunReport } from './report.ts';

/** Seconds to the millisecond: what two runs are told apart by. */
const seconds = (value: number | null): string => (value === null ? ABSENT : `${value.toFixed(3)}\u00a0s`);
/** Bytes of a disk, in decimal multiples. */
const bytes = (value: number | null): string =>
  value === null
    ? ABSENT
    : value < 1e6
      ? `${formatNumber(value / 1e3)}\u00a0kB`
      : value < 1e9
        ? `${(value / 1e6).toFixed(1)}\u00a0MB`
        : `${(value / 1e9).toFixed(2)}\u00a0GB`;
const joules = (value: number | null): string => (value === null ? ABSENT : `${formatNumber(value)}\u00a0J`);

type Show = (value: number | null) => string;
/** What is shown of several runs, in this order. */
const ROWS: readonly (readonly [string, FigureId, Show])[] = [
  ['wall', 'wall_seconds', seconds],
  ['CPU', 'cpu_seconds', seconds],
  ['  user', 'cpu_user_seconds', seconds],
  ['  system', 'cpu_system_seconds', seconds],
  ['memory, peak', 'peak_rss_bytes', formatMemory],
  ['memory, mean', 'mean_rss_bytes', formatMemory],
  ['disk read', 'disk_read_bytes', bytes],
  ['disk written', 'disk_written_bytes', bytes],
  ['energy', 'energy_joules', joules],
  ['package power', 'package_watts_mean', formatWatts],
  ['bandwidth', 'bandwidth_mean_bytes_per_second', (value) => `${bytes(value)}/s`],
];

/** For a person. Lines without a figure are left out, and said to be. */
export function reportText(report: ProfileReport): string {
  const [first] = report.runs;
  if (first === undefined) return '';
  const title = report.label === null ? report.command.join(' ') : `${report.label}: ${report.command.join(' ')}`;
  const figures = report.spread === null ? singleRun(first) : severalRuns(report);
  return `\n${[cut(title), ...figures, ...endings(report), ...doubts(report)].join('\n')}\n`;
}

const LONGEST_TITLE = 100;
/** A command line may hold anything: none of it is to move the cursor. */
const cut = (text: string): string =>
  printable(text.length > LONGEST_TITLE ? `${text.slice(0, LONGEST_TITLE - 1)}…` : text);

function singleRun({ figures }: RunReport): string[] {
  const lines: [string, string, boolean][] = [
    ['wall', seconds(figures.wall_seconds) + followed(figures), true],
    [
      'CPU',
      `${seconds(figures.cpu_seconds)} (user ${seconds(figures.cpu_user_seconds)}, system ${seconds(figures.cpu_system_seconds)}), ${formatPercent(figures.cpu_percent)} of a core`,
      true,
    ],
    [
      'memory',
      `peak ${formatMemory(figures.peak_rss_bytes)}, mean ${formatMemory(figures.mean_rss_bytes)}, largest process ${formatMemory(figures.largest_process_rss_bytes)}`,
      figures.largest_process_rss_bytes !== null,
    ],
    [
      'disk',
      `read ${bytes(figures.disk_read_bytes)}, written ${bytes(figures.disk_written_bytes)}`,
      figures.disk_written_bytes !== null,
    ],
    [
      'energy',
      `${joules(figures.energy_joules)} of the package's ${joules(figures.package_energy_joules)}`,
      figures.energy_joules !== null,
    ],
    [
      'power',
      `package ${formatWatts(figures.package_watts_mean)}, peak ${formatWatts(figures.package_watts_peak)}`,
      figures.package_watts_mean !== null,
    ],
    [
      'bandwidth',
      `${bytes(figures.bandwidth_mean_bytes_per_second)}/s, peak ${bytes(figures.bandwidth_peak_bytes_per_second)}/s`,
      figures.bandwidth_mean_bytes_per_second !== null,
    ],
    [
      'heat',
      `${formatCelsius(figures.hottest_celsius_start)} at the start, at most ${formatCelsius(figures.hottest_celsius_peak)}`,
      figures.hottest_celsius_peak !== null,
    ],
    ['throttled', `${formatNumber(figures.throttle_events)} times`, (figures.throttle_events ?? 0) > 0],
    [
      'swap',
      `in ${formatMemory(figures.swap_in_bytes)}, out ${formatMemory(figures.swap_out_bytes)}`,
      (figures.swap_in_bytes ?? 0) + (figures.swap_out_bytes ?? 0) > 0,
    ],
    [
      'machine',
      `CPU ${formatPercent(figures.machine_cpu_percent)} in all, ${formatPercent(figures.others_cpu_percent)} by others`,
      figures.machine_cpu_percent !== null,
    ],
  ];
  return lines.filter(([, , shown]) => shown).map(([name, text]) => `  ${name.padEnd(10)} ${text}`);
}

/** Less is the time that noticing the end took. */
const WORTH_SAYING_SECONDS = 0.5;
const followed = ({ wall_seconds, followed_seconds }: RunReport['figures']): string =>
  (followed_seconds ?? 0) - (wall_seconds ?? 0) < WORTH_SAYING_SECONDS
    ? ''
    : `; what it left behind was followed for ${seconds(followed_seconds)}`;

function severalRuns({ spread, runs }: ProfileReport): string[] {
  const shown = ROWS.filter(([, id]) => spread?.[id] !== undefined);
  const cells = shown.map(([name, id, show]) => {
    const { mean, sd, min, max } = spread![id]!;
    return [name, `${show(mean)} ± ${show(sd)}`, show(min), show(max)];
  });
  const table = [[`${runs.length} runs`, 'mean ± σ', 'min', 'max'], ...cells];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...table.map((row) => row[column]!.length)));
  return table.map(
    (row) =>
      `  ${row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!))).join('  ')}`,
  );
}

function endings({ runs }: ProfileReport): string[] {
  const last = runs.at(-1)!;
  return last.exit_code === 0
    ? []
    : [`  ended      ${last.signal === null ? `with exit code ${last.exit_code}` : `by ${last.signal}`}`];
}

function doubts({ warnings, runs, not_measured }: ProfileReport): string[] {
  const reasons = new Map<string, { readonly text: string; readonly numbers: number[] }>();
  for (const [index, { not_comparable }] of runs.entries()) {
    for (const { kind, text } of not_comparable) {
      const known = reasons.get(kind) ?? { text, numbers: [] };
      known.numbers.push(index + 1);
      reasons.set(kind, known);
    }
  }
  const which = (numbers: readonly number[]): string =>
    runs.length === 1 || numbers.length === runs.length ? '' : ` (run ${numbers.join(', ')})`;
  return [
    ...[...reasons.values()].map(({ text, numbers }) => `  not comparable: ${text}${which(numbers)}`),
    ...warnings.map((warning) => `  note: ${cut(warning)}`),
    ...not_measured.map((what) => `  not measured: ${what}`),
  ];
}
