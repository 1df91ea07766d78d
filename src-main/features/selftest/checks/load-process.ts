import { createInterface } from 'node:readline';
import { messageOf } from '../../../base/result.ts';
import type { LoadName } from './amounts.ts';
import { PROGRAMS } from './programs.ts';
import type { Truths } from './truths.ts';

/** What a load says, a JSON line each, in this order; `cannot` instead of what would come next. */
export type LoadLine = { readonly ready: true } | { readonly done: Truths } | { readonly cannot: string };

/**
 * A load as a process of its own: it says when it is ready, runs at the first line it is told, says what it was, and
 * stays until its input ends.
 */
export async function runLoad(name: LoadName, amount: number): Promise<void> {
  // Whoever started it is gone, or wants it gone.
  process.stdin.once('end', () => process.exit(0));
  const told = new Promise((resolve) => createInterface({ input: process.stdin }).once('line', resolve));
  try {
    const run = await PROGRAMS[name](amount);
    say({ ready: true });
    await told;
    say({ done: await run() });
  } catch (thrown) {
    say({ cannot: messageOf(thrown) });
  }
}

function say(line: LoadLine): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
