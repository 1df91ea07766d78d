import { ABSENT, type Figures } from '../../../vocabulary/figures.ts';
import { textTable, type Column } from '../../../terminal/text-table.ts';
import type { Bounds, Check, Entry, Unit } from './check.ts';

/** The table of `culprit doctor --verify`, what is off in full, and a last line that sums it up. */
export function verificationText(checks: readonly Check[], figures: Figures): string {
  const differing = checks.filter((check) => check.verdict === 'differs');
  const missing = checks.filter((check) => check.verdict === 'cannot compare');
  const off = differing.flatMap((check) => check.off.slice(0, SHOWN_AT_MOST).map((entry) => offLine(check, entry)));
  const notes = missing.map((check) => `${check.check} (${check.tool}): ${check.why ?? 'no reason known'}\n`);
  return [
    textTable(columnsFor(figures), checks),
    off.length === 0 ? '' : `\nWhat differs, in three samples one after the other\n\n${off.join('')}`,
    notes.length === 0 ? '' : `\nWhat cannot be compared, and why\n\n${notes.join('')}`,
    '\nTheirs are read before and after our sample: ours must lie between the two, give or take the tolerance; ',
    'drift is how far they are apart.\n',
    `${checks.length - differing.length - missing.length} agree, `,
    `${differing.length} differ, ${missing.length} cannot be compared.\n`,
  ].join('');
}

function offLine({ check, tool, unit }: Check, entry: Entry): string {
  const theirs = exactBounds(entry.theirs, unit);
  return `${check} (${tool})${whose(entry)}: ours ${exact(entry.ours, unit)}, theirs ${theirs}\n`;
}

/** Of one check, of the figures that are off. */
const SHOWN_AT_MOST = 5;

const columnsFor = (figures: Figures): readonly Column<Check>[] => [
  { heading: 'CHECK', align: 'left', text: (check) => check.check },
  { heading: 'TOOL', align: 'left', text: (check) => check.tool },
  {
    heading: 'OURS',
    align: 'right',
    text: (check) => cell(check, (entry) => shown(entry.ours, check.unit, figures), `${check.compared} figures`),
  },
  {
    heading: 'THEIRS',
    align: 'right',
    text: (check) => cell(check, (entry) => shownBounds(entry.theirs, check.unit, figures), `${check.compared} within`),
  },
  { heading: 'TOLERANCE', align: 'left', text: (check) => check.tolerance },
  {
    heading: 'VERDICT',
    align: 'left',
    text: (check) =>
      check.verdict === 'differs' ? `DIFFERS${check.why === null ? '' : `: ${check.why}`}` : check.verdict,
  },
];

/** A figure that stands alone, or the one that is furthest off; many that agree are a count. */
function cell(check: Check, text: (entry: Entry) => string, ofMany: string): string {
  if (check.verdict === 'cannot compare') return ABSENT;
  const entry = check.off[0] ?? check.closest;
  if (check.off.length === 0 && check.compared > 1) return ofMany;
  return entry === null ? ABSENT : text(entry);
}

const whose = ({ of }: Entry): string => (of === '' ? '' : ` of ${of}`);

function shown(value: number, unit: Unit, figures: Figures): string {
  if (typeof unit !== 'string') return unit[value] ?? String(value);
  if (unit === 'bytes') return figures.memory(value);
  if (unit === 'ms') return figures.duration(value);
  return exact(value, unit);
}

function shownBounds({ low, high }: Bounds, unit: Unit, figures: Figures): string {
  const [least, most] = [shown(low, unit, figures), shown(high, unit, figures)];
  return least === most ? least : `${least} to ${most}`;
}

/** With every digit: what differs may differ in the last. */
function exact(value: number, unit: Unit): string {
  if (typeof unit !== 'string') return unit[value] ?? String(value);
  if (unit === 'bytes') return `${value} bytes`;
  if (unit === 'ms') return `${round(value)} ms`;
  if (unit === 'epoch_ms') return new Date(value).toISOString();
  if (unit === 'percent') return `${round(value)} %`;
  return unit === 'watts' ? `${round(value)} W` : String(round(value));
}
const round = (value: number): number => Math.round(value * 100) / 100;

const exactBounds = ({ low, high }: Bounds, unit: Unit): string =>
  low === high ? exact(low, unit) : `${exact(low, unit)} to ${exact(high, unit)}`;
