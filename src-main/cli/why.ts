import { Command } from 'commander';
import type { WireVerdict } from '../protocol/verdict.ts';
import { openSource } from './source.ts';
import { printable, textTable, type Column } from './text-table.ts';

/** Without an agent that has watched for a while, so many samples, a second apart, make a verdict. */
const SAMPLES = 3;
const NO_ROWS = { sort: 'pid', descending: false, filter: null, offset: 0, limit: 0 } as const;

export function whyCommand(): Command {
  return new Command('why')
    .description('who makes this machine slow now, and the evidence; or that nobody does')
    .option('--json', 'JSON')
    .action(async (options: { json?: true }) => {
      using source = await openSource();
      const samples = source.status === null ? SAMPLES : 1;
      for (let sample = 0; sample < samples; sample++) await source.next(NO_ROWS);
      const verdict = await source.verdict();
      // Schema 1 of `why --json`: docs/json.md.
      process.stdout.write(options.json === true ? `${JSON.stringify({ schema: 1, kind: 'why', ...verdict })}\n` : textOf(verdict));
    });
}

type Family = WireVerdict['ranked'][number];
const COLUMNS: readonly Column<Family>[] = [
  { heading: 'BLAME', align: 'right', text: (family) => String(Math.round(family.blame)) },
  { heading: 'PID', align: 'right', text: (family) => String(family.pid) },
  { heading: 'PROCESSES', align: 'right', text: (family) => String(family.pids.length) },
  { heading: 'WHO', align: 'left', text: (family) => family.label },
  { heading: 'WHY', align: 'left', text: (family) => family.evidence[0]?.text ?? 'what it did a moment ago' },
];
/** Below this a family is not worth a line. */
const WORTH_A_LINE = 1;

function textOf({ text, ranked }: WireVerdict): string {
  const worth = ranked.filter((family) => family.blame >= WORTH_A_LINE);
  return `${printable(text)}\n${worth.length === 0 ? '' : `\n${textTable(COLUMNS, worth)}`}`;
}
