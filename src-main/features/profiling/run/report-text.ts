import { printable } from '../../../base/printable.ts';
import type { Figures } from '../../../vocabulary/figures.ts';
import type { FigureId, ProfileReport, RunReport } from './report.ts';

/** What is shown of several runs, in this order. */
type Row = readonly [string, FigureId, (value: number | null) => string];
const rowsIn = (show: Figures): readonly Row[] => [
  ['wall', 'wall_seconds', show.preciseSeconds],
  ['CPU', 'cpu_seconds', show.preciseSeconds],
  ['  user', 'cpu_user_seconds', show.preciseSeconds],
  ['  system', 'cpu_system_seconds', show.preciseSeconds],
  ['memory, peak', 'peak_rss_bytes', show.memory],
  ['memory, mean', 'mean_rss_bytes', show.memory],
  ['disk read', 'disk_read_bytes', show.fileSize],
  ['disk written', 'disk_written_bytes', show.fileSize],
  ['energy', 'energy_joules', show.joules],
  ['package power', 'package_watts_mean', show.watts],
  ['bandwidth', 'bandwidth_mean_bytes_per_second', show.byteRate],
];
/** For a person. Lines without a figure are left out, and said to be. */
export function reportText(report: ProfileReport, show: Figures): string {
  const [first] = report.runs;
  if (first === undefined) return '';
  const title = report.label === null ? report.command.join(' ') : `${report.label}: ${report.command.join(' ')}`;
  const figures = report.spread === null ? singleRun(first, show) : severalRuns(report, show);
  return `\n${[cut(title), ...figures, ...endings(report), ...doubts(report)].join('\n')}\n`;
}

const LONGEST_TITLE = 100;
/** A command line may hold anything: none of it is to move the cursor. */
const cut = (text: string): string =>
  printable(text.length > LONGEST_TITLE ? `${text.slice(0, LONGEST_TITLE - 1)}…` : text);

function singleRun({ figures }: RunReport, show: Figures): string[] {
  const lines: [string, string, boolean][] = [
    ['wall', show.preciseSeconds(figures.wall_seconds) + followed(figures, show), true],
    [
      'CPU',
      `${show.preciseSeconds(figures.cpu_seconds)} (user ${show.preciseSeconds(figures.cpu_user_seconds)}, ` +
        `system ${show.preciseSeconds(figures.cpu_system_seconds)}), ${show.percent(figures.cpu_percent)} of a core`,
      true,
    ],
    [
      'memory',
      `peak ${show.memory(figures.peak_rss_bytes)}, mean ${show.memory(figures.mean_rss_bytes)}, ` +
        `largest process ${show.memory(figures.largest_process_rss_bytes)}`,
      figures.largest_process_rss_bytes !== null,
    ],
    [
      'disk',
      `read ${show.fileSize(figures.disk_read_bytes)}, written ${show.fileSize(figures.disk_written_bytes)}`,
      figures.disk_written_bytes !== null,
    ],
    [
      'energy',
      `${show.joules(figures.energy_joules)} of the package's ${show.joules(figures.package_energy_joules)}`,
      figures.energy_joules !== null,
    ],
    [
      'power',
      `package ${show.watts(figures.package_watts_mean)}, peak ${show.watts(figures.package_watts_peak)}`,
      figures.package_watts_mean !== null,
    ],
    [
      'bandwidth',
      `${show.byteRate(figures.bandwidth_mean_bytes_per_second)}, ` +
        `peak ${show.byteRate(figures.bandwidth_peak_bytes_per_second)}`,
      figures.bandwidth_mean_bytes_per_second !== null,
    ],
    [
      'heat',
      `${show.celsius(figures.hottest_celsius_start)} at the start, ` +
        `at most ${show.celsius(figures.hottest_celsius_peak)}`,
      figures.hottest_celsius_peak !== null,
    ],
    ['throttled', `${show.number(figures.throttle_events)} times`, (figures.throttle_events ?? 0) > 0],
    [
      'swap',
      `in ${show.memory(figures.swap_in_bytes)}, out ${show.memory(figures.swap_out_bytes)}`,
      (figures.swap_in_bytes ?? 0) + (figures.swap_out_bytes ?? 0) > 0,
    ],
    [
      'machine',
      `CPU ${show.percent(figures.machine_cpu_percent)} in all, ${show.percent(figures.others_cpu_percent)} by others`,
      figures.machine_cpu_percent !== null,
    ],
  ];
  return lines.filter(([, , shown]) => shown).map(([name, text]) => `  ${name.padEnd(10)} ${text}`);
}

/** Less is the time that noticing the end took. */
const WORTH_SAYING_SECONDS = 0.5;
const followed = ({ wall_seconds, followed_seconds }: RunReport['figures'], show: Figures): string =>
  (followed_seconds ?? 0) - (wall_seconds ?? 0) < WORTH_SAYING_SECONDS
    ? ''
    : `; what it left behind was followed for ${show.preciseSeconds(followed_seconds)}`;

function severalRuns({ spread, runs }: ProfileReport, show: Figures): string[] {
  const shown = rowsIn(show).filter(([, id]) => spread?.[id] !== undefined);
  const cells = shown.map(([name, id, written]) => {
    const { mean, sd, min, max } = spread![id]!;
    return [name, `${written(mean)} ± ${written(sd)}`, written(min), written(max)];
  });
  const table = [[`${runs.length} runs`, 'mean ± σ', 'min', 'max'], ...cells];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...table.map((row) => row[column]!.length)));
  const padded = (cell: string, column: number): string =>
    column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!);
  return table.map((row) => `  ${row.map(padded).join('  ')}`);
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
