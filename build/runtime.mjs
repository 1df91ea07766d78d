// Which Node to use, and how to run another program as if it were this one. Runs on Node 20.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's folder. */
export const root = fileURLToPath(new URL('..', import.meta.url));

/** Whether a Node is new enough for Culprit: it has zstd (node:zlib, since 22.15 and 23.8). */
export function isGoodNode(version = process.versions.node) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major >= 24 || (major === 23 && minor >= 8) || (major === 22 && minor >= 15);
}

/** A Node that is new enough: the running one, else the one that npm installed with the project, else null. */
function goodNode() {
  if (isGoodNode()) return process.execPath;
  const machine = `${process.platform}-${process.arch}`;
  const installed = [`node-${machine}`, `node-bin-${machine}`].map((name) =>
    join(root, 'node_modules', name, 'bin', 'node'),
  );
  return installed.find((path) => existsSync(path)) ?? null;
}

/** The same, for who cannot go on without: ends the process with the reason. */
export function requireGoodNode() {
  const node = goodNode();
  if (node !== null) return node;
  console.error(
    `Culprit needs Node 22.15 or newer; this is ${process.versions.node}. ` +
      'Install a newer Node, or run npm install without --omit=optional.',
  );
  process.exit(1);
}

const FORWARDED = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR2'];
/** The terminal itself sends these to the whole foreground group: passing them on would deliver them twice. */
const SENT_BY_THE_TERMINAL = new Set(['SIGINT', 'SIGQUIT']);

/**
 * Runs a program in the foreground: standard streams are shared, signals are passed on.
 * @returns its exit code; 128 + the signal's number when a signal ended it
 */
export function runInForeground(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: process.cwd(), ...options, stdio: 'inherit' });
    const listeners = FORWARDED.map((signal) => {
      const pass = () => {
        if (!(process.stdin.isTTY && SENT_BY_THE_TERMINAL.has(signal))) child.kill(signal);
      };
      process.on(signal, pass);
      return () => process.off(signal, pass);
    });
    const stopListening = () => listeners.forEach((stop) => stop());
    child.once('error', (error) => {
      stopListening();
      reject(error);
    });
    child.once('exit', (code, signal) => {
      stopListening();
      resolve(code ?? 128 + (constants.signals[signal] ?? 0));
    });
  });
}
