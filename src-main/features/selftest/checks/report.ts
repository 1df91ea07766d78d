import { formatCount, formatMemory, formatNumber } from '../../../base/format.ts';
import { textTable, type Column } from '../../../terminal/text-table.ts';
import type { Report } from './run.ts';
import type { Outcome } from './verdicts.ts';

/**
 * Something was checked, and nothing failed. Anomalies are told beside it: they may be of any process of the machine.
 */
export function hasPassed({ outcomes }: Report): boolean {
  return outcomes.some(({ result }) => result === 'pass') && outcomes.every(({ result }) => result !== 'fail');
}

const figure = ({ unit }: Outcome, value: number | null): string => {
  if (value === null) return '–';
  if (unit === 'bytes') return formatMemory(value);
  if (unit === 'state') return value === 1 ? 'yes' : 'no';
  return unit === 'ms' ? `${formatNumber(value)} ms` : formatCount(Math.round(value));
};

function difference({ unit, true: should, measured }: Outcome): string {
  if (should === null || measured === null || unit === 'state') return '–';
  return `${measured < should ? '−' : '+'}${formatNumber(should === 0 ? null : (Math.abs(measured - should) / should) * 100)} %`;
}

const COLUMNS: readonly Column<Outcome>[] = [
  { heading: 'LOAD', align: 'left', text: (outcome) => outcome.load },
  { heading: 'METRIC', align: 'left', text: (outcome) => outcome.metric },
  { heading: 'TRUE', align: 'right', text: (outcome) => figure(outcome, outcome.true) },
  { heading: 'MEASURED', align: 'right', text: (outcome) => figure(outcome, outcome.measured) },
  { heading: 'DIFFERENCE', align: 'right', text: difference },
  {
    heading: 'TOLERANCE',
    align: 'right',
    text: (outcome) => (outcome.unit === 'state' ? '–' : figure(outcome, outcome.tolerance)),
  },
  {
    heading: 'RESULT',
    align: 'left',
    text: (outcome) => (outcome.reason === null ? outcome.result : `${outcome.result}: ${outcome.reason}`),
  },
];

export function textOf({ outcomes, anomalies }: Report): string {
  const count = (result: Outcome['result']): number => outcomes.filter((outcome) => outcome.result === result).length;
  const lines = anomalies.map(({ text }) => `Figures that cannot be: ${text}.\n`);
  return `${textTable(COLUMNS, outcomes)}\n${lines.join('')}${count('pass')} passed, ${count('fail')} failed, ${count('cannot')} cannot be checked here.\n`;
}
