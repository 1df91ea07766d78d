import { ABSENT, type Figures } from '../../../vocabulary/figures.ts';
import { textTable, type Column } from '../../../terminal/text-table.ts';
import type { Report } from './run.ts';
import type { Outcome } from './verdicts.ts';

/**
 * Something was checked, and nothing failed. Anomalies are told beside it: they may be of any process of the machine.
 */
export function hasPassed({ outcomes }: Report): boolean {
  return outcomes.some(({ result }) => result === 'pass') && outcomes.every(({ result }) => result !== 'fail');
}

function figureOf({ unit }: Outcome, value: number | null, figures: Figures): string {
  if (value === null) return ABSENT;
  if (unit === 'bytes') return figures.memory(value);
  if (unit === 'state') return value === 1 ? 'yes' : 'no';
  return unit === 'ms' ? figures.milliseconds(value) : figures.count(Math.round(value));
}

function difference({ unit, true: should, measured }: Outcome, figures: Figures): string {
  if (should === null || measured === null || unit === 'state') return ABSENT;
  const percent = should === 0 ? null : (Math.abs(measured - should) / should) * 100;
  return `${measured < should ? '−' : '+'}${figures.percent(percent)}`;
}

const columnsFor = (figures: Figures): readonly Column<Outcome>[] => [
  { heading: 'LOAD', align: 'left', text: (outcome) => outcome.load },
  { heading: 'METRIC', align: 'left', text: (outcome) => outcome.metric },
  { heading: 'TRUE', align: 'right', text: (outcome) => figureOf(outcome, outcome.true, figures) },
  { heading: 'MEASURED', align: 'right', text: (outcome) => figureOf(outcome, outcome.measured, figures) },
  { heading: 'DIFFERENCE', align: 'right', text: (outcome) => difference(outcome, figures) },
  {
    heading: 'TOLERANCE',
    align: 'right',
    text: (outcome) => (outcome.unit === 'state' ? ABSENT : figureOf(outcome, outcome.tolerance, figures)),
  },
  {
    heading: 'RESULT',
    align: 'left',
    text: (outcome) => (outcome.reason === null ? outcome.result : `${outcome.result}: ${outcome.reason}`),
  },
];

export function textOf({ outcomes, anomalies }: Report, figures: Figures): string {
  const count = (result: Outcome['result']): number => outcomes.filter((outcome) => outcome.result === result).length;
  const lines = anomalies.map(({ text }) => `Figures that cannot be: ${text}.\n`);
  const sum = `${count('pass')} passed, ${count('fail')} failed, ${count('cannot')} cannot be checked here.\n`;
  return `${textTable(columnsFor(figures), outcomes)}\n${lines.join('')}${sum}`;
}
