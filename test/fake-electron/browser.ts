import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type BrowserContext } from '@playwright/test';
import { findBrowser } from '../../build/find-browser.mjs';

/** The one Chromium behind all windows. A second client can connect to `endpoint` and see the same pages. */
let launched: Promise<{ context: BrowserContext; endpoint: string; profile: string }> | null = null;

export function browser(): Promise<{ context: BrowserContext; endpoint: string }> {
  launched ??= launch();
  return launched;
}

async function launch(): Promise<{ context: BrowserContext; endpoint: string; profile: string }> {
  const executablePath = findBrowser();
  if (executablePath === null) throw new Error('no Chromium: run `npm run set-up`, or name one in CULPRIT_CHROMIUM');
  const profile = mkdtempSync(join(tmpdir(), 'fake-electron-'));
  const root = process.getuid?.() === 0;
  const context = await chromium.launchPersistentContext(profile, {
    executablePath,
    chromiumSandbox: !root,
    args: ['--remote-debugging-port=0'],
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
  });
  const [port, path] = readFileSync(join(profile, 'DevToolsActivePort'), 'utf8').split('\n');
  return { context, endpoint: `ws://127.0.0.1:${port}${path}`, profile };
}

export async function closeBrowser(): Promise<void> {
  if (launched === null) return;
  const { context, profile } = await launched;
  await context.close();
  rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
}
