import { Command } from 'commander';
import { readFailure } from '../../../recording/bytes.ts';
import { validate, type Validation } from '../../../recording/validate.ts';
import { Stop } from '../../../terminal/exit.ts';
import { Progress } from '../../../terminal/progress.ts';
import { printable } from '../../../base/printable.ts';

export function validateCommand(): Command {
  return new Command('validate')
    .description('checks recordings line by line: 0 all good, 1 a line is malformed')
    .argument('<files...>', 'NDJSON, plain, .gz or .zst; - for standard input')
    .option('--json', 'one JSON object a file')
    .action(run);
}

async function run(files: string[], { json }: { json?: true }): Promise<void> {
  let failed = false;
  for (const file of files) {
    const outcome = await check(file, json !== true);
    const isGood = typeof outcome !== 'string' && outcome.malformed === 0;
    failed ||= !isGood;
    if (json === true) process.stdout.write(`${JSON.stringify(jsonOf(file, outcome))}\n`);
    else tell(file, outcome);
  }
  if (failed) throw new Stop(1, '');
}

/** Why it cannot be read, where it cannot. */
async function check(file: string, showProgress: boolean): Promise<Validation | string> {
  using progress = new Progress(showProgress);
  try {
    return await validate(file, (lines) => progress.show(() => `${file}: ${lines} lines`));
  } catch (thrown) {
    return readFailure(thrown);
  }
}

/** A reason names keys of the file, which are anybody's text. */
const say = (text: string): void => void process.stderr.write(`${printable(text)}\n`);

function tell(file: string, outcome: Validation | string): void {
  if (typeof outcome === 'string') return say(`${file}: ${outcome}`);
  for (const { line, reason } of outcome.problems) say(`${file}:${line}: ${reason}`);
  const more = outcome.malformed - outcome.problems.length;
  if (more > 0) say(`${file}: and ${more} more malformed lines`);
  if (outcome.cutOff !== null) say(`${file}: warning: ${outcome.cutOff}`);
  const unknown = outcome.unknown === 0 ? '' : `, ${outcome.unknown} of a newer version's types`;
  const verdict = outcome.malformed === 0 ? 'good' : `${outcome.malformed} malformed`;
  process.stdout.write(`${file}: ${verdict}: ${outcome.lines} lines, ${outcome.samples} samples${unknown}\n`);
}

/** Schema 1 of `validate --json`: docs/recording.md. */
function jsonOf(file: string, outcome: Validation | string): unknown {
  const common = { schema: 1, kind: 'validate', file };
  if (typeof outcome === 'string') return { ...common, valid: false, error: outcome };
  const { lines, samples, malformed, unknown, problems, cutOff } = outcome;
  return {
    ...common,
    valid: malformed === 0,
    error: null,
    lines,
    samples,
    malformed,
    unknown,
    cut_off: cutOff,
    problems,
  };
}
