import { cutToWidth, displayWidth, padEndTo, padStartTo } from '../base/display-width.ts';
import { printable } from '../base/printable.ts';

export interface Column<Row> {
  readonly heading: string;
  readonly align: 'left' | 'right';
  readonly text: (row: Row) => string;
}

/** Columns two spaces apart, as wide as their widest cell; the last is cut to the width of the terminal. */
export function textTable<Row>(columns: readonly Column<Row>[], rows: readonly Row[], width = Infinity): string {
  const cells = [
    columns.map((column) => column.heading),
    ...rows.map((row) => columns.map((column) => printable(column.text(row)))),
  ];
  const widths = columns.map((_, index) => Math.max(...cells.map((line) => displayWidth(line[index]!))));
  const padded = (cell: string, index: number): string =>
    columns[index]!.align === 'right' ? padStartTo(cell, widths[index]!) : padEndTo(cell, widths[index]!);
  const lines = cells.map((line) => cutToWidth(line.map(padded).join('  '), width).trimEnd());
  return `${lines.join('\n')}\n`;
}
