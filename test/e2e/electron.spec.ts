import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { execFileSync, spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import { OUT, ROOT, startApp, type AppUnderTest } from './app-under-test.ts';

/**
 * The built main bundle, preload, agent and pages together. One app for all tests: it starts once, and again after a
 * test that failed.
 */
test.describe.configure({ timeout: 60_000 });

const POPOVER = '/popover/popover.html';
const WINDOW = '/window/window.html';

/** Inside the repository, so that a bundle in it finds node_modules. */
const RESULTS = join(ROOT, 'out/test');

let app: AppUnderTest;
let home: string;

test.beforeAll(async () => {
  expect(existsSync(join(OUT, 'main/app.js')), 'build first: npm run build').toBe(true);
  mkdirSync(RESULTS, { recursive: true });
  home = mkdtempSync(join(tmpdir(), 'culprit-app-'));
  app = await startApp(OUT, home);
});

test.afterAll(async () => {
  await (app as AppUnderTest | undefined)?.quit();
  rmSync(home, { recursive: true, force: true });
});

const windowAt = async (ending: string) => (await app.windows()).find(({ url }) => url.endsWith(ending));
const isVisible = async (ending: string): Promise<boolean> => (await windowAt(ending))?.visible ?? false;

async function openPopover(): Promise<Page> {
  // A click right after the popover lost the focus means "close": ask again until it is there.
  await expect(async () => {
    if (!(await isVisible(POPOVER))) await app.clickTray();
    await expect.poll(() => isVisible(POPOVER), { timeout: 2_000 }).toBe(true);
  }).toPass();
  return app.pages(POPOVER)[0]!;
}

/** Rows of the popover: what stands at the left of each is name and pid. */
const rows = (page: Page) => page.locator('li button[aria-expanded]');

function nameOfProcess(pid: number): string {
  if (process.platform === 'linux') return readFileSync(`/proc/${pid}/comm`, 'utf8').trim();
  return basename(execFileSync('ps', ['-o', 'comm=', '-p', String(pid)], { encoding: 'utf8' }).trim());
}

/** True if some row names a process of this machine that runs now under that name. */
async function showsLiveProcess(page: Page): Promise<boolean> {
  for (const text of await rows(page).allInnerTexts()) {
    const parts = /(\S.*?)\s+(\d+)\s*\n/.exec(text);
    try {
      if (parts !== null && `${parts[1]} `.startsWith(`${nameOfProcess(Number(parts[2]))} `)) return true;
    } catch {
      // It has ended since.
    }
  }
  return false;
}

test('the tray shows the last minute as a template picture, drawn again only when it has changed', async () => {
  await expect
    .poll(async () => (await app.tray()).toolTip, { timeout: 15_000 })
    .toMatch(/Highest score \d+: |^.* slows this machine down[,:] /);
  await expect.poll(async () => (await app.tray()).pictures, { timeout: 15_000 }).toBeGreaterThan(1);
  const tray = await app.tray();
  expect(tray.template).toBe(true);
  expect(tray.allDiffer).toBe(true);
  expect(tray.representations.map(({ scaleFactor, width, height }) => [scaleFactor, width, height])).toEqual([
    [1, 24, 16],
    [2, 48, 32],
  ]);
  for (const { bitmap } of tray.representations) {
    const bytes = Buffer.from(bitmap, 'base64');
    const opaque = bytes.filter((value, index) => index % 4 === 3 && value === 255).length;
    expect(opaque, 'at least one bar').toBeGreaterThan(0);
    expect(
      bytes.every((value, index) => index % 4 === 3 || value === 0),
      'black with alpha',
    ).toBe(true);
  }
});

test('the first lines of the menu are the three culprits', async () => {
  test.skip(process.platform !== 'linux', 'on macOS the menu is made when it is asked for');
  await expect.poll(async () => (await app.tray()).menu, { timeout: 15_000 }).toHaveLength(6);
  expect((await app.tray()).menu.slice(3)).toEqual(['-', 'Open Culprit', 'Quit']);
});

test('a click on the tray opens the popover, with live processes of this machine', async () => {
  const page = await openPopover();
  await expect.poll(() => showsLiveProcess(page), { timeout: 15_000 }).toBe(true);
  const { bounds } = (await windowAt(POPOVER))!;
  expect(bounds.width).toBe(360);
  await expect
    .poll(async () => (await windowAt(POPOVER))!.bounds.height)
    .toBe(
      await page.evaluate(() =>
        Math.min(560, Math.ceil(document.querySelector('main')!.getBoundingClientRect().height)),
      ),
    );
  await page.screenshot({ path: join(RESULTS, 'electron-popover.png') });
});

test('the popover hides when it loses the focus, and a second click closes it', async () => {
  await openPopover();
  await app.blur();
  await expect.poll(() => isVisible(POPOVER)).toBe(false);
  await openPopover();
  await app.clickTray();
  await expect.poll(() => isVisible(POPOVER)).toBe(false);
});

test('the window opens from the popover', async () => {
  const page = await openPopover();
  await page.getByRole('button', { name: 'Open window' }).click();
  await expect.poll(() => isVisible(WINDOW)).toBe(true);
  expect(await isVisible(POPOVER)).toBe(false);
  const opened = app.pages(WINDOW)[0]!;
  await expect(opened.locator('main')).toContainText(/\d+/, { timeout: 15_000 });
  await opened.screenshot({ path: join(RESULTS, 'electron-window.png') });
});

test('a page cannot navigate away or open windows, and has no permissions', async () => {
  const page = await openPopover();
  const before = page.url();
  const pages = app.pages('').length;
  await page.evaluate(() => void (location.href = 'https://example.invalid/stolen'));
  await expect
    .poll(() => app.output())
    .toContain('"message":"navigation refused","url":"https://example.invalid/stolen"');
  expect(page.url()).toBe(before);
  await page.evaluate(() => void window.open('https://example.invalid/other'));
  await expect.poll(() => app.output()).toContain('"message":"new window refused"');
  await expect.poll(() => app.pages('').length).toBe(pages);
  expect(await page.evaluate(() => Notification.requestPermission())).toBe('denied');
  expect(await page.evaluate(async () => (await navigator.permissions.query({ name: 'geolocation' })).state)).toBe(
    'denied',
  );
  await expect.poll(() => app.output()).toContain('"message":"permission refused","permission":"notifications"');
});

test('a page sees nothing of Node, and loads nothing from elsewhere', async () => {
  const page = await openPopover();
  expect(
    await page.evaluate(() => ['require', 'process', 'module', 'Buffer'].filter((name) => name in window)),
  ).toEqual([]);
  expect(await page.evaluate(() => Object.keys((window as unknown as { culprit: object }).culprit))).toEqual([
    'requestPort',
    'openWindow',
    'closePopover',
    'platform',
  ]);
  const refused = await page.evaluate(
    () =>
      new Promise<string>((resolve) => {
        addEventListener('securitypolicyviolation', (event) => resolve(event.effectiveDirective), { once: true });
        document.body.append(Object.assign(document.createElement('iframe'), { src: 'https://foreign.invalid/' }));
      }),
  );
  expect(refused).toBe('frame-src');
  expect(await page.evaluate(async () => (await fetch('/..%2fmain%2fapp.js')).status)).toBe(404);
  expect(await page.evaluate(async () => (await fetch('/%2e%2e/main/app.js')).status)).toBe(404);
});

test('a message from a foreign frame is refused, logged and harmless', async () => {
  test.skip(app.real, 'on Electron a frame has no preload, and so nothing to speak with');
  const page = await openPopover();
  // As if the content security policy were not there: the frame loads and has the very binding that the preload uses.
  await app.dropPolicy();
  await page.context().route('https://foreign.invalid/**', (route) =>
    route.fulfill({
      contentType: 'text/html',
      body: `<script>__fakeElectron({ kind: 'send', channel: 'window:open', args: [] });</script>`,
    }),
  );
  const windowsBefore = (await app.windows()).length;
  await page.evaluate(() =>
    document.body.append(Object.assign(document.createElement('iframe'), { src: 'https://foreign.invalid/attack' })),
  );
  await expect
    .poll(() => app.output())
    .toContain(
      '"message":"message refused","channel":"window:open",' +
        '"reason":"it came from a frame inside a page (https://foreign.invalid/attack)"',
    );
  expect((await app.windows()).length).toBe(windowsBefore);
  expect(await isVisible(POPOVER)).toBe(true);
});

test('a message of a page of ours with bad arguments is refused and logged', async () => {
  test.skip(app.real, 'on Electron the preload sends no such message');
  const page = await openPopover();
  await page.evaluate(() =>
    (window as unknown as { __fakeElectron(message: object): void }).__fakeElectron({
      kind: 'send',
      channel: 'popover:height',
      args: ['9'.repeat(100_000)],
    }),
  );
  await expect
    .poll(() => app.output())
    .toContain('"message":"message refused","channel":"popover:height","reason":"its arguments are not valid');
});

test('the app outlives its agent, says so, and shows processes again from a new one', async () => {
  const page = await openPopover();
  await expect.poll(() => showsLiveProcess(page), { timeout: 15_000 }).toBe(true);
  const before = (await app.agentPid())!;
  process.kill(before, 'SIGKILL');
  await expect.poll(() => app.output()).toContain('"message":"the agent stopped"');
  await expect(page.getByText(/Connection lost: The agent stopped/).first()).toBeVisible();
  await page.screenshot({ path: join(RESULTS, 'electron-agent-lost.png') });
  await expect.poll(() => app.agentPid(), { timeout: 2_000, intervals: [50] }).toEqual(expect.any(Number));
  expect(await app.agentPid()).not.toBe(before);
  await expect(page.getByText(/Connection lost/)).toHaveCount(0, { timeout: 10_000 });
  await expect.poll(() => showsLiveProcess(page), { timeout: 10_000 }).toBe(true);
  expect(app.running()).toBe(true);
});

test('a popover whose page crashed is made anew at the next click', async () => {
  const page = await openPopover();
  const devtools = await page.context().newCDPSession(page);
  void devtools.send('Page.crash').catch(() => undefined);
  await expect.poll(() => app.output()).toContain('"message":"a page crashed"');
  await expect.poll(() => isVisible(POPOVER)).toBe(false);
  await expect.poll(async () => showsLiveProcess(await openPopover()), { timeout: 15_000 }).toBe(true);
});

test('a second agent is refused: the popover says why, and shows processes once the other has gone', async () => {
  const otherHome = mkdtempSync(join(tmpdir(), 'culprit-app-'));
  const other = spawn(process.execPath, [join(OUT, 'main/cli.js'), 'agent'], {
    env: { ...process.env, CULPRIT_HOME: join(otherHome, 'culprit') },
  });
  const gone = new Promise((resolve) => other.once('exit', resolve));
  await new Promise((resolve) => other.stdout.once('data', resolve));
  const first = app;
  app = await startApp(OUT, otherHome);
  try {
    const page = await openPopover();
    await expect(page.getByText(/already running/).first()).toBeVisible({ timeout: 10_000 });
    other.kill();
    await gone;
    await expect.poll(() => showsLiveProcess(page), { timeout: 30_000 }).toBe(true);
  } finally {
    other.kill();
    await app.quit();
    app = first;
    rmSync(otherHome, { recursive: true, force: true });
  }
});

test('a preload that was built as an ES module is refused by the double', async () => {
  test.skip(app.real, 'this is about the double');
  const folder = mkdtempSync(join(RESULTS, 'esm-preload-'));
  const other = mkdtempSync(join(tmpdir(), 'culprit-app-'));
  try {
    for (const part of ['main', 'preload', 'renderer'])
      cpSync(join(OUT, part), join(folder, 'out', part), { recursive: true });
    const preload = join(folder, 'out/preload/preload.cjs');
    writeFileSync(
      preload,
      readFileSync(preload, 'utf8').replace(/^.*require\("electron"\);?$/m, 'import * as electron from "electron";'),
    );
    const second = await startApp(join(folder, 'out'), other);
    try {
      await second.clickTray();
      await expect
        .poll(() => second.output(), { timeout: 15_000 })
        .toContain('a sandboxed renderer cannot load this preload');
      await expect.poll(() => second.pages(POPOVER).length).toBe(1);
      expect(await second.pages(POPOVER)[0]!.evaluate(() => 'culprit' in window)).toBe(false);
    } finally {
      await second.quit();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
    rmSync(other, { recursive: true, force: true });
  }
});
