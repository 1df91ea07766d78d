import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { Command } from 'commander';
import { messageOf } from '../base/result.ts';
import { scoreOriginal } from '../model/score/original.ts';
import { Stop } from '../terminal/exit.ts';

export function scoreCommand(): Command {
  return new Command('score')
    .description('the four-category score of metrics given as JSON lines, one result a line')
    .argument(
      '[file]',
      "one object a line, with the original's field names, or { input: … }; - for standard input",
      '-',
    )
    .action(score);
}

async function score(file: string): Promise<void> {
  const input = file === '-' ? process.stdin : createReadStream(file);
  let number = 0;
  try {
    for await (const line of createInterface({ input, crlfDelay: Infinity })) {
      number += 1;
      if (line.trim() !== '') process.stdout.write(`${JSON.stringify(scoreLine(line, number))}\n`);
    }
  } catch (thrown) {
    throw thrown instanceof Stop ? thrown : new Stop(1, messageOf(thrown));
  }
}

function scoreLine(line: string, number: number): unknown {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw new Stop(1, `line ${number}: not JSON`);
  }
  const result = scoreOriginal(value);
  if (!result.ok) throw new Stop(1, `line ${number}: ${result.error}`);
  return result.value;
}
