import type { ProcessRow } from '../../../../src-main/protocol/frame.ts';
import type { SortKey } from '../../../../src-main/protocol/limits.ts';
import { COLUMN_METRICS, FORMAT_IN_COLUMN, type MetricId } from '../../../../src-main/metrics/registry.ts';
import * as figures from '../../../lib/figures.ts';

export interface Column {
  /** Also the class of its cells. */
  readonly id: string;
  readonly label: string;
  /** The unabridged heading. */
  readonly title: string;
  readonly sort: SortKey | null;
  readonly numeric: boolean;
  readonly widths: Widths;
  /** The metric it shows, to say why it is absent. */
  readonly metric?: MetricId;
  /** Absent for cells that are drawn. */
  readonly text?: (row: ProcessRow) => string;
}

/** Of a column in each of the table's four shapes, from wide to narrow (table.css), in rem; 0: it gives way. */
type Widths = readonly [number, number, number, number];
export const SHAPES = [0, 1, 2, 3] as const;

/** Most figures of most processes are zero: without unit they are easier to look past. */
const METRIC_COLUMNS: readonly Column[] = COLUMN_METRICS.map(({ id, format, column }) => {
  const shown = FORMAT_IN_COLUMN[format] ?? format;
  return {
    id: column.word,
    label: column.headings[0],
    title: column.title,
    sort: id,
    numeric: true,
    metric: id,
    widths: SHAPES.map((shape) => (shape < column.inWidths ? column.widthRem : 0)) as unknown as Widths,
    text: (row) => (row.metrics[id] === 0 ? '0' : figures.metric(shown, row.metrics[id])),
  };
});

export const COLUMNS: readonly Column[] = [
  {
    id: 'process',
    label: 'Process',
    title: 'Name and process id',
    sort: 'name',
    numeric: false,
    widths: [8, 9.5, 8, 7],
  },
  {
    id: 'user',
    label: 'User',
    title: 'User',
    sort: 'user',
    numeric: false,
    widths: [4.4, 0, 0, 0],
    text: (row) => row.user ?? figures.ABSENT,
  },
  {
    id: 'category',
    label: 'Category',
    title: 'Greatest of the four category scores',
    sort: 'category',
    numeric: false,
    widths: [5.8, 6.4, 6.4, 0],
  },
  {
    id: 'blame',
    label: 'Blame',
    title: 'Its part in making this machine slow now, 0 to 100',
    sort: 'blame',
    numeric: true,
    widths: [3.6, 3.6, 3.6, 3.6],
    text: (row) => String(Math.round(row.blame)),
  },
  { id: 'score', label: 'Score', title: 'Score, 0 to 100', sort: 'score', numeric: true, widths: [3.6, 3.6, 3.6, 3.6] },
  ...METRIC_COLUMNS,
  {
    id: 'state',
    label: 'State',
    title: 'State',
    sort: null,
    numeric: false,
    widths: [4.2, 0, 0, 0],
    text: (row) => row.state,
  },
  {
    id: 'spark',
    label: 'Last minute',
    title: 'Score of the last 60 samples',
    sort: null,
    numeric: false,
    widths: [4.4, 6.4, 6.4, 6.4],
  },
];

/** The tracks of the table's grid in a shape; the first takes what room there is. */
export function tracksOf(shape: (typeof SHAPES)[number]): string {
  const [first, ...others] = COLUMNS.map(({ widths }) => widths[shape]).filter((width) => width > 0);
  return `minmax(${first}rem, 1fr) ${others.map((width) => `${width}rem`).join(' ')}`;
}

/** The classes of a column's cells: its own, and the shapes in which it gives way. */
export const classesOf = ({ id, widths }: Column): string =>
  [id, ...SHAPES.filter((shape) => widths[shape] === 0).map((shape) => `not-in-${shape}`)].join(' ');
