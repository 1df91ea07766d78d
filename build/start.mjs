// npm start: the app where Electron's binary is here or can be fetched, else the same interface in the browser.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureBuilt } from './ensure-built.mjs';
import { runCulprit } from './run-culprit.mjs';
import { requireGoodNode, root, runInForeground } from './runtime.mjs';

const electron = join(root, 'node_modules', 'electron');
const unreachable = join(root, 'out', 'electron-unreachable');
const ONE_DAY_MS = 86_400_000;

/** Asking the electron package itself (`require('electron')`) would start a download. */
function electronBinary() {
  const pathFile = join(electron, 'path.txt');
  if (!existsSync(pathFile)) return null;
  const binary = join(electron, 'dist', readFileSync(pathFile, 'utf8').trim());
  return existsSync(binary) ? binary : null;
}

/** A failure is remembered for a day, so that a machine without a way out does not wait at every start. */
function failedLately() {
  const status = statSync(unreachable, { throwIfNoEntry: false });
  return status !== undefined && Date.now() - status.mtimeMs < ONE_DAY_MS;
}

function fetchElectron() {
  const installer = join(electron, 'install.js');
  if (!existsSync(installer) || failedLately()) return null;
  console.log("Fetching Electron's binary, for at most 60 seconds …");
  spawnSync(requireGoodNode(), [installer], { cwd: root, stdio: 'ignore', timeout: 60_000, killSignal: 'SIGKILL' });
  const binary = electronBinary();
  mkdirSync(join(root, 'out'), { recursive: true });
  if (binary === null) writeFileSync(unreachable, '');
  else rmSync(unreachable, { force: true });
  return binary;
}

function hasDisplay() {
  return process.platform !== 'linux' || Boolean(process.env['DISPLAY'] ?? process.env['WAYLAND_DISPLAY']);
}

const args = process.argv.slice(2);
const display = hasDisplay();
const binary = electronBinary() ?? (display ? fetchElectron() : null);
if (binary !== null && display) {
  ensureBuilt();
  const { ELECTRON_RUN_AS_NODE: _, ...env } = process.env;
  // Chromium refuses to start as root with its sandbox.
  const sandbox = process.platform === 'linux' && process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  process.exitCode = await runInForeground(binary, [...sandbox, root, ...args], { env });
} else {
  const reason = binary === null ? "Electron's binary is not here" : 'There is no display here for Electron';
  console.log(`${reason}: serving the same interface to the browser.`);
  await runCulprit(['serve', '--open', ...args]);
}
