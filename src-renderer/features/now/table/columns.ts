import type { ProcessRow } from '../../../../src-main/protocol/frame.ts';
import type { SortKey } from '../../../../src-main/protocol/methods.ts';
import type { MetricId } from '../../../../src-main/metrics/registry.ts';
import * as figures from '../../../lib/figures.ts';

export interface Column {
  /** Also the class of its cells. */
  readonly id: string;
  readonly label: string;
  /** The unabridged heading. */
  readonly title: string;
  readonly sort: SortKey | null;
  readonly numeric: boolean;
  /** The metric it shows, to say why it is absent. */
  readonly metric?: MetricId;
  /** Absent for cells that are drawn. */
  readonly text?: (row: ProcessRow) => string;
}

type Format = (value: number | null) => string;
/** Most figures of most processes are zero: without unit they are easier to look past. */
const quiet =
  (format: Format): Format =>
  (value) =>
    value === 0 ? '0' : format(value);

function metric(id: string, label: string, title: string, sort: MetricId, format: Format): Column {
  const shown = quiet(format);
  return { id, label, title, sort, numeric: true, metric: sort, text: (row) => shown(row.metrics[sort]) };
}

export const COLUMNS: readonly Column[] = [
  { id: 'process', label: 'Process', title: 'Name and process id', sort: 'name', numeric: false },
  { id: 'user', label: 'User', title: 'User', sort: 'user', numeric: false, text: (row) => row.user ?? figures.ABSENT },
  {
    id: 'category',
    label: 'Category',
    title: 'Greatest of the four category scores',
    sort: 'category',
    numeric: false,
  },
  {
    id: 'blame',
    label: 'Blame',
    title: 'Its part in making this machine slow now, 0 to 100',
    sort: 'blame',
    numeric: true,
    text: (row) => String(Math.round(row.blame)),
  },
  { id: 'score', label: 'Score', title: 'Score, 0 to 100', sort: 'score', numeric: true },
  metric('cpu', 'CPU %', 'CPU, percent of one core', 'cpu_percent', figures.number),
  metric('memory', 'Memory', 'Resident memory', 'rss_bytes', figures.memory),
  metric('disk', 'Disk', 'Bytes read and written a second', 'disk_bytes_per_second', figures.byteRate),
  metric('page-ins', 'Page-ins/s', 'Page-ins (major faults) a second', 'page_ins_per_second', figures.count),
  metric('switches', 'Switches/s', 'Context switches a second', 'context_switches_per_second', figures.count),
  metric(
    'wait',
    'Wait ms/s',
    'Run-queue wait, milliseconds a second, all threads',
    'run_queue_wait_ms_per_second',
    figures.number,
  ),
  metric('threads', 'Threads', 'Threads', 'threads', figures.count),
  { id: 'state', label: 'State', title: 'State', sort: null, numeric: false, text: (row) => row.state },
  { id: 'spark', label: 'Last minute', title: 'Score of the last 60 samples', sort: null, numeric: false },
];
