import type { Measured } from './contender.ts';
import type { Round } from './measure.ts';

const FULL_TICK = /full tick, one client$/;
const SAME_FILES = /^C loop, same files$/;
const HEADINGS = [
  '',
  'refresh',
  'CPU, % of a core',
  'ms a refresh',
  'µs a process a refresh',
  'full tick ÷ this',
  'sampling ÷ this',
  'RSS, MB',
  'late by, p50 / p99 ms',
];

/** One round as a Markdown table. A ratio below 1 means that Culprit costs less. */
export function roundTable(round: Round): string {
  const full = round.measured.find((one) => FULL_TICK.test(one.name));
  const sampling = round.measured.find((one) => one.kind === 'sampling');
  const rows = round.measured.flatMap((one) => {
    const compared = one.kind === 'peer' || one.kind === 'floor';
    const cells = [
      one.name,
      `${one.hertz} Hz`,
      one.cpuPercent.toFixed(2),
      one.msPerRefresh.toFixed(2),
      one.usPerProcess.toFixed(1),
      compared ? ratio(full?.usPerProcess, one) : '',
      one.kind === 'floor' ? ratio(sampling?.usPerProcess, one) : '',
      one.rssBytes === null ? '–' : (one.rssBytes / 1e6).toFixed(1),
      one.jitterP99Ms === null ? '' : `${one.jitterP50Ms?.toFixed(2) ?? '–'} / ${one.jitterP99Ms.toFixed(2)}`,
    ];
    return [cells, ...insideRow(one, round)];
  });
  const title =
    `### ${round.size} processes started, ${Math.round(round.processes)} in all; ` +
    `${round.seconds.toFixed(0)} s; the machine was ${round.busyPercent.toFixed(0)} % busy`;
  return [title, '', ...markdown(HEADINGS, rows)].join('\n');
}

/** Above this others were at work too, and a ratio means little. */
const TOO_BUSY_PERCENT = 60;

/** For a log in which one run stands below another: V8 has not done compiling, so the figures are above the table's. */
export function costLine(round: Round): string {
  const full = round.measured.find((one) => FULL_TICK.test(one.name));
  const floor = round.measured.find((one) => SAME_FILES.test(one.name));
  if (full === undefined || floor === undefined || full.rssBytes === null) return notMeasured('it has ended');
  const busy = `the machine was ${round.busyPercent.toFixed(0)} % busy`;
  if (round.busyPercent > TOO_BUSY_PERCENT) return notMeasured(`${busy} with other work`);
  const megabytes = (full.rssBytes / 1e6).toFixed(0);
  const times = (full.usPerProcess / floor.usPerProcess).toFixed(2);
  const ratio = `${times} × the C loop at ${round.size} processes`;
  return `full tick: ${ratio}, RSS ${megabytes} MB (soon after its start; ${busy})`;
}

export const notMeasured = (reason: string): string => `full tick: not measured, ${reason}`;

/**
 * How cost grows with the number of processes: the exponent between each population and the next larger one; 1 is
 * linear.
 */
export function growthTable(rounds: readonly Round[]): string {
  const steps = rounds.slice(1).map((round, i) => ({ from: rounds[i]!, to: round }));
  const first = rounds[0];
  if (first === undefined || steps.length === 0) return '';
  const rows = first.measured.map(({ name }) => [
    name,
    ...steps.map(({ from, to }) => exponent(name, from, to)?.toFixed(2) ?? '–'),
  ]);
  const headings = ['', ...steps.map(({ from, to }) => `${from.size} → ${to.size}`)];
  return ['### Growth: exponent of ms a refresh over processes (1 is linear)', '', ...markdown(headings, rows)].join(
    '\n',
  );
}

function insideRow(one: Measured, round: Round): string[][] {
  const inside = one.insideUsPerProcess;
  if (inside === null) return [];
  const ms = (inside * round.processes) / 1e3;
  return [['… of it inside `sample()`', '', '', ms.toFixed(2), inside.toFixed(1), '', '', '', '']];
}

function exponent(name: string, from: Round, to: Round): number | null {
  const less = from.measured.find((one) => one.name === name);
  const more = to.measured.find((one) => one.name === name);
  if (less === undefined || more === undefined) return null;
  return Math.log(more.msPerRefresh / less.msPerRefresh) / Math.log(to.processes / from.processes);
}

const ratio = (ours: number | undefined, theirs: Measured): string =>
  ours === undefined ? '–' : (ours / theirs.usPerProcess).toFixed(2);

function markdown(headings: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(headings), `|---|${'--:|'.repeat(headings.length - 1)}`, ...rows.map(line)];
}
