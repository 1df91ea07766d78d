import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { vi } from 'vitest';

/** A program that starts on a busy machine takes its time. */
vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

/** Compiled once for all the times that the tests start it. */
const COMPILED = join(tmpdir(), 'culprit-test-compile-cache');
const MAIN = fileURLToPath(new URL('../../../src-main/cli/main.ts', import.meta.url));

export interface Outcome {
  readonly code: number | null;
  readonly out: string;
  readonly error: string;
}

export function startCli(
  home: string,
  args: readonly string[],
  environment: NodeJS.ProcessEnv = {},
): ChildProcessWithoutNullStreams {
  return spawn(process.execPath, [MAIN, ...args], {
    env: {
      PATH: process.env['PATH'],
      CULPRIT_HOME: home,
      NO_COLOR: '1',
      LC_ALL: 'C',
      NODE_COMPILE_CACHE: COMPILED,
      ...environment,
    },
  });
}

/** The program from its source, as its own process, until it ends. */
export async function cli(
  home: string,
  args: readonly string[],
  { input = '', environment = {} }: { input?: string; environment?: NodeJS.ProcessEnv } = {},
): Promise<Outcome> {
  const child = startCli(home, args, environment);
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  const [out, error, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close') as Promise<[number | null]>,
  ]);
  return { code, out, error };
}

/** The first line on standard output; fails with what stands on standard error when none comes. */
export async function firstLine(child: ChildProcessWithoutNullStreams): Promise<string> {
  let seen = '';
  const errors = text(child.stderr);
  for await (const bytes of child.stdout) {
    seen += String(bytes);
    if (seen.includes('\n')) return seen.slice(0, seen.indexOf('\n'));
  }
  throw new Error(await errors);
}

/** Ends a command as a user does, and gives its exit code. */
export async function interrupt(child: ChildProcessWithoutNullStreams): Promise<number | null> {
  if (child.exitCode !== null) return child.exitCode;
  const closed = once(child, 'close') as Promise<[number | null]>;
  child.kill('SIGTERM');
  return (await closed)[0];
}
