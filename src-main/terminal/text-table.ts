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
  const widths = columns.map((_, index) => Math.max(...cells.map((line) => line[index]!.length)));
  const lines = cells.map((line) =>
    line
      .map((cell, index) =>
        columns[index]!.align === 'right' ? cell.padStart(widths[index]!) : cell.padEnd(widths[index]!),
      )
      .join('  ')
      .trimEnd()
      .slice(0, width),
  );
  return `${lines.join('\n')}\n`;
}
