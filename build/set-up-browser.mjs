// Sees to it that the browser tests have a browser: finds one, or installs one where that is allowed. Exit code 0 or 1.
import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { findBrowser } from './find-browser.mjs';
import { root } from './runtime.mjs';

const INSTALL_LIMIT_MS = 300_000;

function run(command, args, env = {}) {
  console.log(`$ ${command} ${args.join(' ')}`);
  const result = spawnSync(command, args, {
    cwd: root,
    stdio: 'inherit',
    timeout: INSTALL_LIMIT_MS,
    env: { ...process.env, ...env },
  });
  return result.status === 0;
}

function isInstalled(program) {
  return (process.env['PATH'] ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

const mayUseApt = () => process.platform === 'linux' && process.getuid?.() === 0 && isInstalled('apt-get');

function installWithApt() {
  const quiet = { DEBIAN_FRONTEND: 'noninteractive' };
  run('apt-get', ['update', '-qq'], quiet);
  return run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium'], quiet);
}

function installWithPlaywright() {
  return run(process.execPath, [join(root, 'node_modules', '@playwright', 'test', 'cli.js'), 'install', 'chromium']);
}

function setUp() {
  const found = findBrowser();
  if (found !== null) return found;
  console.log('No Chromium or Chrome found.');
  if (mayUseApt() && installWithApt()) {
    const installed = findBrowser();
    if (installed !== null) return installed;
  }
  installWithPlaywright();
  return findBrowser();
}

const browser = setUp();
if (browser === null) {
  console.error(
    'The browser tests need Chromium or Chrome, and none could be installed. ' +
      'Install one: on Debian `sudo apt-get install chromium`, on a Mac https://www.google.com/chrome/, ' +
      'or set CULPRIT_CHROMIUM to the path of one.',
  );
  process.exitCode = 1;
} else {
  console.log(`browser: ${browser}`);
}
