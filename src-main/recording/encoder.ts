import { METRIC_IDS } from '../metrics/registry.ts';
import {
  RECORDING_SCHEMA,
  type EndLine,
  type ProcessColumns,
  type RecordedSystem,
  type RecordingLine,
} from '../protocol/recording.ts';
import { sampleColumns, type Cell, type CsvColumn } from './csv-columns.ts';

/** What of a line goes into the recording's file, and what into the file of its processes. */
export interface Encoded {
  readonly main: string;
  readonly processes: string;
}
export type Encoder = (line: RecordingLine) => Encoded;

export const ndjson: Encoder = (line) => ({ main: `${JSON.stringify(line)}\n`, processes: '' });

const NEEDS_QUOTES = /[",\r\n]/;

/** RFC 4180. Absent is empty. */
function csvCell(value: Cell): string {
  if (value === null || value === undefined) return '';
  const text = String(value);
  return NEEDS_QUOTES.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

const csvRow = (cells: readonly Cell[]): string => `${cells.map(csvCell).join(',')}\n`;

const IDENTITY = ['pid', 'started_at_ms', 'name', 'state', 'score'] as const;

/**
 * CSV: a row a sample, and in a file of its own a row a process and sample. What was marked since the sample before
 * stands in its row, and after the last sample in a row without figures; a recording's header, events and summary have
 * no place in CSV. The columns stand in the first row, the schema's version in each.
 * @param system the machine when the recording starts: which cores, disks and sensors have columns
 */
export function csv(system: RecordedSystem): { readonly heading: Encoded; readonly encode: Encoder } {
  const columns = sampleColumns(system);
  let marked: string[] = [];
  const row = (cellOf: (column: CsvColumn) => Cell): string => {
    const text = csvRow([...columns.map(cellOf), marked.join('; ')]);
    marked = [];
    return text;
  };
  const lastRow = ({ at_ms, monotonic_ms }: EndLine): string => {
    const known: Readonly<Record<string, Cell>> = { schema: RECORDING_SCHEMA, at_ms, monotonic_ms };
    return marked.length === 0 ? '' : row(({ name }) => known[name]);
  };
  const encode: Encoder = (line) => {
    if (line.type === 'marker') marked.push(line.text === null ? line.kind : `${line.kind}: ${line.text}`);
    if (line.type === 'alert') marked.push(`alert ${line.state}: ${line.text}`);
    if (line.type === 'end') return { main: lastRow(line), processes: '' };
    if (line.type !== 'sample') return { main: '', processes: '' };
    return {
      main: row(({ value }) => value(line)),
      processes: line.processes === undefined ? '' : processRows(line.at_ms, line.processes),
    };
  };
  return {
    heading: {
      main: csvRow([...columns.map(({ name }) => name), 'markers']),
      processes: csvRow(['schema', 'at_ms', ...IDENTITY, ...METRIC_IDS]),
    },
    encode,
  };
}

function processRows(at: number, columns: ProcessColumns): string {
  return columns.pid
    .map((_, index) =>
      csvRow([
        RECORDING_SCHEMA,
        at,
        ...IDENTITY.map((id) => columns[id][index]),
        ...METRIC_IDS.map((id) => columns[id]?.[index]),
      ]),
    )
    .join('');
}
