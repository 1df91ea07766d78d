import { fileURLToPath } from 'node:url';
import { defineConfig } from '@playwright/test';
import { findBrowser } from '../../build/find-browser.mjs';

const results = fileURLToPath(new URL('../../out/test/', import.meta.url));
const browser = findBrowser();
if (browser === null) throw new Error('No Chromium or Chrome found: npm run set-up');

/** A test browser talks to nobody but the page under test. As root, Chromium refuses to start with its sandbox. */
const quiet = [
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
];
const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];

export default defineConfig({
  testDir: '.',
  testMatch: '**/*.spec.ts',
  outputDir: `${results}playwright`,
  workers: 1,
  // The pages show a living machine: a process may end just before it is clicked.
  retries: 1,
  timeout: 30_000,
  forbidOnly: true,
  reporter: [['list'], ['json', { outputFile: `${results}playwright.json` }]],
  use: {
    browserName: 'chromium',
    launchOptions: { executablePath: browser, args: [...quiet, ...sandbox] },
    screenshot: 'only-on-failure',
    trace: 'retain-on-failure',
  },
});
