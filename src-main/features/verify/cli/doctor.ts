import { Command } from 'commander';
import { systemClock } from '../../../base/clock.ts';
import type { MetricCoverage } from '../../../metrics/coverage.ts';
import type { Anomaly } from '../../../protocol/anomaly.ts';
import { Stop } from '../../../terminal/exit.ts';
import { Frames } from '../../../terminal/frames.ts';
import type { Shell } from '../../../terminal/shell.ts';
import { lastSleep, lastSleepDocument, lastSleepText } from './last-sleep.ts';
import { textTable, type Column } from '../../../terminal/text-table.ts';
import { printable } from '../../../base/printable.ts';

/** Two samples tell what can be read; nobody looks at their rates. */
const SHORT_MS = 100;

export function doctorCommand(shell: Shell): Command {
  return new Command('doctor')
    .description('every metric: available, or why not, and what would enable it')
    .option('--json', 'JSON')
    .option('--verify', 'compare with what the system’s own tools print; exit code 1 when something differs')
    .option('-o, --output <file>', 'with --verify: where the report goes (culprit-verify-….json in the current folder)')
    .action(async (options: { json?: true; verify?: true; output?: string }) => {
      if (options.verify === true) return (await import('../checks/command.ts')).verifyCommand(options);
      if (options.output !== undefined) throw new Stop(2, '-o belongs to --verify');
      await using connected = await shell.connectOrStart({ intervalMs: SHORT_MS });
      const { client } = connected;
      using frames = new Frames(connected);
      await frames.next({ sort: 'pid', descending: false, filter: null, offset: 0, limit: 0 });
      const { metrics: coverage } = await client.request('coverage', {});
      const { anomalies } = await client.request('status', {});
      const slept = await lastSleep(systemClock);
      // Schema 1 of `doctor --json`: docs/json.md.
      const document = { schema: 1, kind: 'doctor', metrics: coverage, anomalies, sleep: lastSleepDocument(slept) };
      process.stdout.write(
        options.json === true
          ? `${JSON.stringify(document)}\n`
          : `${textOf(coverage)}\n${textOfAnomalies(anomalies)}${lastSleepText(slept)}`,
      );
    });
}

const MARKS: Readonly<Record<MetricCoverage['status'], string>> = {
  available: 'yes',
  partial: 'in part',
  unavailable: 'no',
};

const COLUMNS: readonly Column<MetricCoverage>[] = [
  { heading: 'METRIC', align: 'left', text: (entry) => entry.metric },
  { heading: 'THERE', align: 'left', text: (entry) => MARKS[entry.status] },
  { heading: 'FROM', align: 'left', text: (entry) => entry.source ?? '–' },
];

function textOf(coverage: readonly MetricCoverage[]): string {
  const missing = coverage.filter((entry) => entry.status !== 'available');
  const notes = missing.map(({ metric, reason, remedy }) => {
    const how = remedy === null ? '' : `\n  To have it: ${remedy}.`;
    return `${metric}: ${reason ?? 'no reason known'}.${how}\n`;
  });
  const why = notes.length === 0 ? '' : `\nWhat is missing, and why\n\n${notes.join('')}`;
  return `${textTable(COLUMNS, coverage)}${why}`;
}

function textOfAnomalies(anomalies: readonly Anomaly[]): string {
  if (anomalies.length === 0) return 'No figures that cannot be.\n';
  const lines = anomalies.map(
    ({ kind, count, text }) =>
      `${kind}: in ${count} ${count === 1 ? 'sample' : 'samples'}; first, ${printable(text)}.\n`,
  );
  return `Figures that cannot be: a fault of Culprit, or of the kernel\n\n${lines.join('')}`;
}
