// Finds a Chromium or Chrome for the browser tests. Runs on Node 20.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const MAC_APPLICATIONS = ['Google Chrome', 'Chromium', 'Google Chrome for Testing'];

function* candidates() {
  const chosen = process.env['CULPRIT_CHROMIUM'];
  if (chosen) yield chosen;
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  for (const name of NAMES) for (const folder of folders) yield join(folder, name);
  if (process.platform === 'darwin') {
    for (const name of MAC_APPLICATIONS) yield `/Applications/${name}.app/Contents/MacOS/${name}`;
  }
  yield fetchedByPlaywright();
}

function fetchedByPlaywright() {
  try {
    return createRequire(import.meta.url)('@playwright/test').chromium.executablePath();
  } catch {
    return '';
  }
}

/** Ubuntu's `chromium-browser` is a script that only says to install a snap: a browser is what tells its version. */
function answers(path) {
  return spawnSync(path, ['--version'], { encoding: 'utf8', timeout: 20_000 }).stdout?.match(/\d+\.\d+\.\d+/) != null;
}

/** The path of a browser that runs, or null. `CULPRIT_CHROMIUM` names one that goes first. */
export function findBrowser() {
  for (const path of candidates()) if (path !== '' && existsSync(path) && answers(path)) return path;
  return null;
}
