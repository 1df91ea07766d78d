import type { Outcome } from './trial.ts';
import { median } from './statistics.ts';

/** All outcomes as one Markdown table: a row a scenario, three columns a method; then what was left out, and why. */
export function tableOf(outcomes: readonly Outcome[], titles: readonly string[]): string {
  const counted = outcomes.filter(({ leftOut }) => leftOut === null);
  const names = [...new Set(outcomes.map(({ scenario }) => scenario))].toSorted(
    (a, b) => orderOf(outcomes, a) - orderOf(outcomes, b) || a.localeCompare(b),
  );
  const headings = [
    'scenario',
    'runs',
    'victim: what, × worse, × after',
    ...titles.flatMap((title) => [`${title}: right`, 'rank', 's']),
  ];
  const rows = names.map((name) =>
    scenarioRow(
      name,
      outcomes.filter(({ scenario }) => scenario === name),
      titles,
    ),
  );
  const lines = markdown(headings, [...rows, ...totals(counted, titles)]);
  const left = outcomes.filter(({ leftOut }) => leftOut !== null);
  const reasons = left.map(
    (one) =>
      `- ${one.scenario}, seed ${one.seed}, ${one.withDecoys ? 'with' : 'without'} decoys: ` +
      `${one.leftOut} (${victimOf([one])})`,
  );
  return [...lines, ...(left.length === 0 ? [] : ['', 'Left out of the score:', '', ...reasons])].join('\n');
}

const orderOf = (outcomes: readonly Outcome[], name: string): number =>
  outcomes.find(({ scenario }) => scenario === name)?.healthy === true ? 1 : 0;

function scenarioRow(name: string, all: readonly Outcome[], titles: readonly string[]): string[] {
  const counted = all.filter(({ leftOut }) => leftOut === null);
  const healthy = all.every((one) => one.healthy);
  const cells = titles.flatMap((title) => (healthy ? healthyCells(counted, title) : culpritCells(counted, title)));
  return [
    healthy ? `${name} (nobody)` : name,
    `${counted.length}/${all.length}`,
    victimOf(counted.length > 0 ? counted : all),
    ...cells,
  ];
}

function culpritCells(runs: readonly Outcome[], title: string): string[] {
  const judged = runs.flatMap(({ culprit }) => culprit[title] ?? []);
  if (judged.length === 0) return ['–', '–', '–'];
  const ranks = judged.map(({ rank }) => rank ?? Infinity);
  const seconds = judged.map(({ secondsToRight }) => secondsToRight ?? Infinity);
  return [share(judged.map(({ right }) => right)), figure(median(ranks), 0), figure(median(seconds), 1)];
}

function healthyCells(runs: readonly Outcome[], title: string): string[] {
  const judged = runs.flatMap(({ harmless }) => harmless[title] ?? []);
  return judged.length === 0 ? ['–', '', ''] : [share(judged.map(({ clean }) => clean)), '', ''];
}

function totals(counted: readonly Outcome[], titles: readonly string[]): string[][] {
  const culprits = counted.filter(({ healthy }) => !healthy);
  const harmless = counted.filter(({ healthy }) => healthy);
  return [
    [
      '**all with a culprit**',
      String(culprits.length),
      '',
      ...titles.flatMap((title) => culpritCells(culprits, title)),
    ],
    ['**all without one**', String(harmless.length), '', ...titles.flatMap((title) => healthyCells(harmless, title))],
  ];
}

/** The measure that was harmed most often, and the median of how much. */
function victimOf(runs: readonly Outcome[]): string {
  const worst = runs.flatMap(({ truth }) => truth.worst ?? []);
  const first = worst[0];
  if (first === undefined) return '–';
  const count = (measure: string): number => worst.filter((one) => one.measure === measure).length;
  const measure = worst.reduce((best, one) => (count(one.measure) > count(best) ? one.measure : best), first.measure);
  const same = worst.filter((one) => one.measure === measure);
  const slowdown = (time: 'during' | 'after'): string => figure(median(same.map((one) => one[time] / one.before)), 1);
  return `${measure} ${slowdown('during')}, ${slowdown('after')}`;
}

const share = (yes: readonly boolean[]): string => `${yes.filter(Boolean).length}/${yes.length}`;
const figure = (value: number, places: number): string => (Number.isFinite(value) ? value.toFixed(places) : '–');

function markdown(headings: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(headings), `|---|${'--:|'.repeat(headings.length - 1)}`, ...rows.map(line)];
}
