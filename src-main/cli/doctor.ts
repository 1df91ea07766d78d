import { Command } from 'commander';
import type { MetricCoverage } from '../metrics/coverage.ts';
import { openSource } from './source.ts';
import { textTable, type Column } from './text-table.ts';

export function doctorCommand(): Command {
  return new Command('doctor')
    .description('every metric: available, or why not, and what would enable it')
    .option('--json', 'JSON')
    .action(async (options: { json?: true }) => {
      using source = await openSource(100);
      await source.next({ sort: 'pid', descending: false, filter: null, offset: 0, limit: 0 });
      const coverage = await source.coverage();
      // Schema 1 of `doctor --json`: docs/json.md.
      process.stdout.write(options.json === true ? `${JSON.stringify({ schema: 1, kind: 'doctor', metrics: coverage })}\n` : textOf(coverage));
    });
}

const MARKS: Readonly<Record<MetricCoverage['status'], string>> = { available: 'yes', partial: 'in part', unavailable: 'no' };

const COLUMNS: readonly Column<MetricCoverage>[] = [
  { heading: 'METRIC', align: 'left', text: (entry) => entry.metric },
  { heading: 'THERE', align: 'left', text: (entry) => MARKS[entry.status] },
  { heading: 'FROM', align: 'left', text: (entry) => entry.source ?? '–' },
];

function textOf(coverage: readonly MetricCoverage[]): string {
  const missing = coverage.filter((entry) => entry.status !== 'available');
  const notes = missing.map((entry) => `${entry.metric}: ${entry.reason ?? 'no reason known'}.${entry.remedy === null ? '' : `\n  To have it: ${entry.remedy}.`}\n`);
  return `${textTable(COLUMNS, coverage)}${notes.length === 0 ? '' : `\nWhat is missing, and why\n\n${notes.join('')}`}`;
}
