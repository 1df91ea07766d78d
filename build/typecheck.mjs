// Type-checks each runtime's files against that runtime's types, and the Svelte components; two at a time.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { requireGoodNode, root } from './runtime.mjs';

const node = requireGoodNode();
const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
const svelteCheck = join(root, 'node_modules', 'svelte-check', 'bin', 'svelte-check');

/** The longest first. What tsc learned is kept in out/types, so that a second run is quick. */
const checks = [
  {
    name: 'components',
    args: [svelteCheck, '--tsconfig', 'build/tsconfig.web.json', '--output', 'human', '--fail-on-warnings'],
  },
  ...['test', 'node', 'electron', 'web', 'pure'].map((name) => ({
    name,
    args: [
      tsc,
      '-p',
      `build/tsconfig.${name}.json`,
      '--incremental',
      '--tsBuildInfoFile',
      `out/types/${name}.tsbuildinfo`,
      '--pretty',
      String(process.stdout.isTTY === true),
    ],
  })),
];

function check({ name, args }) {
  return new Promise((resolve) => {
    const start = Date.now();
    const child = spawn(node, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    child.stdout.on('data', (data) => (output += data));
    child.stderr.on('data', (data) => (output += data));
    child.once('close', (code) => {
      console.log(
        `types of ${name}: ${code === 0 ? 'good' : 'FAILED'} (${((Date.now() - start) / 1000).toFixed(1)} s)`,
      );
      if (code !== 0) console.log(output.trim());
      resolve(code === 0);
    });
  });
}

async function worker() {
  let good = true;
  for (let next = checks.shift(); next !== undefined; next = checks.shift()) good = (await check(next)) && good;
  return good;
}

const results = await Promise.all([worker(), worker()]);
process.exitCode = results.every(Boolean) ? 0 : 1;
