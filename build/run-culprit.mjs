// Runs the command line program from out/, building it first where needed. Runs on Node 20.
import module from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { ensureBuilt } from './ensure-built.mjs';
import { isGoodNode, requireGoodNode, root, runInForeground } from './runtime.mjs';

const launcher = fileURLToPath(new URL('./culprit.mjs', import.meta.url));
const program = join(root, 'out', 'main', 'cli.js');

/**
 * These run all day. They allocate little: a small young generation and one compiler thread save a sixth of their
 * memory and cost nothing.
 */
const LONG_RUNNING = new Set(['agent', 'serve']);
const SMALL = ['--max-semi-space-size=2', '--v8-pool-size=1'];

/** @param args the arguments after `culprit` */
export async function runCulprit(args) {
  const flags = LONG_RUNNING.has(args[0]) ? SMALL : [];
  if (!isGoodNode()) {
    process.exitCode = await runInForeground(requireGoodNode(), [...flags, launcher, ...args]);
    return;
  }
  ensureBuilt();
  // V8 takes these flags only as it starts; replacing the process leaves no second one waiting.
  if (flags.length > 0 && !process.execArgv.includes(SMALL[0]) && process.execve !== undefined) {
    process.execve(process.execPath, [process.execPath, ...flags, launcher, ...args], process.env);
  }
  // Compiled code is kept beside what it was compiled from, and goes with it at the next build: 20 ms of 110.
  module.enableCompileCache?.(join(root, 'out', 'main', 'compile-cache'));
  process.argv = [process.execPath, program, ...args];
  await import(pathToFileURL(program).href);
}
