// Builds out/ when a source is newer than it. Run directly (npm run build) it always builds.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { requireGoodNode, root } from './runtime.mjs';

const out = join(root, 'out');
const stampFile = join(out, 'built-from');
const lock = join(out, 'build-lock');
const LONGEST_BUILD_MS = 300_000;
const inputs = ['src-main', 'src-renderer', 'electron.vite.config.ts', 'package.json', 'package-lock.json'];

/** One line that changes whenever a source is added, removed or written. */
function fingerprint() {
  const hash = createHash('sha1');
  const add = (path) => {
    const status = statSync(join(root, path), { throwIfNoEntry: false });
    if (status === undefined) return;
    if (status.isDirectory()) for (const name of readdirSync(join(root, path)).sort()) add(join(path, name));
    else hash.update(`${path}\0${status.mtimeMs}\0${status.size}\n`);
  };
  inputs.forEach(add);
  return hash.digest('hex');
}

function isFresh(wanted) {
  return existsSync(stampFile) && readFileSync(stampFile, 'utf8') === wanted;
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** Two builds at once would empty each other's folder: the second waits for the first. */
function takeLock() {
  mkdirSync(out, { recursive: true });
  for (;;) {
    try {
      writeFileSync(lock, String(process.pid), { flag: 'wx' });
      return;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    if (isAbandoned()) rmSync(lock, { force: true });
    else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
  }
}

function isAbandoned() {
  try {
    const holder = Number(readFileSync(lock, 'utf8'));
    return (holder > 0 && !isAlive(holder)) || Date.now() - statSync(lock).mtimeMs > LONGEST_BUILD_MS;
  } catch {
    return false; // released in between
  }
}

/** @returns the builder's output when it failed, else null */
function build(wanted) {
  rmSync(stampFile, { force: true });
  const builder = join(root, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js');
  if (!existsSync(builder)) return 'electron-vite is not installed: run npm install first.';
  const result = spawnSync(requireGoodNode(), [builder, 'build', '--logLevel', 'warn'], {
    cwd: root,
    encoding: 'utf8',
  });
  if (result.status !== 0) return `${result.stdout}${result.stderr}`.trim() || String(result.error ?? result.signal);
  writeFileSync(stampFile, wanted);
  return null;
}

/**
 * Brings out/ up to date. Says so on standard error only when there is something to do; ends the process when the build
 * fails.
 */
export function ensureBuilt({ force = false } = {}) {
  if (!force && isFresh(fingerprint())) return;
  takeLock();
  let problem = null;
  try {
    const wanted = fingerprint();
    if (!force && isFresh(wanted)) return;
    const start = Date.now();
    console.error('culprit: building …');
    problem = build(wanted);
    if (problem === null) console.error(`culprit: built in ${((Date.now() - start) / 1000).toFixed(1)} s`);
  } finally {
    rmSync(lock, { force: true });
  }
  if (problem === null) return;
  console.error(`${problem}\nculprit: the build failed`);
  process.exit(1);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) ensureBuilt({ force: true });
