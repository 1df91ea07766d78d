// Runs the command line program from out/, building it first where needed. Runs on Node 20.
import module from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { ensureBuilt } from './ensure-built.mjs';
import { isGoodNode, requireGoodNode, root, runInForeground } from './runtime.mjs';

const launcher = fileURLToPath(new URL('./culprit.mjs', import.meta.url));
const program = join(root, 'out', 'main', 'cli.js');

/** @param args the arguments after `culprit` */
export async function runCulprit(args) {
  if (!isGoodNode()) {
    process.exitCode = await runInForeground(requireGoodNode(), [launcher, ...args]);
    return;
  }
  ensureBuilt();
  // Compiled code is kept beside what it was compiled from, and goes with it at the next build: 20 ms of 110.
  module.enableCompileCache?.(join(root, 'out', 'main', 'compile-cache'));
  process.argv = [process.execPath, program, ...args];
  await import(pathToFileURL(program).href);
}
