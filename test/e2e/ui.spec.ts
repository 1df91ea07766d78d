import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';
import { Served, busyLoop } from './served.ts';

/** The pages in a browser, fed by the real agent with the processes of this machine. */

let home: string;
let served: Served;

test.beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'culprit-ui-'));
  served = await Served.start(home);
});

test.afterAll(async () => {
  await served.stop();
  rmSync(home, { recursive: true, force: true });
});

const rows = (page: Page) => page.getByRole('grid', { name: 'Processes' }).locator('[data-index]');
const pidOf = (page: Page, index: number): Promise<string | null> =>
  page.locator(`[data-index="${index}"]`).getAttribute('data-pid');

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (thrown) {
    return (thrown as NodeJS.ErrnoException).code === 'EPERM';
  }
}

test('the popover lists live processes of this machine with score, reasons and spark', async ({ page }) => {
  const errors: string[] = [];
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  page.on('pageerror', (error) => errors.push(error.message));
  await page.goto(served.page('popover'));
  const culprits = page.getByRole('list', { name: 'By blame, then by score' }).getByRole('button');
  await expect(culprits).toHaveCount(5);
  const pids = (await culprits.locator('i').allTextContents()).map((text) => Number(/\d+$/.exec(text)?.[0]));
  expect(pids.filter(isAlive).length).toBeGreaterThan(0);
  await expect(page.getByRole('main').getByRole('img', { name: /^(Highest score|Blame) \d+ of 100/ })).toBeVisible();
  await expect(page.getByText('● Live')).toBeVisible();
  await page.getByRole('button', { name: 'Show more' }).click();
  await expect(culprits).toHaveCount(12);
  expect(errors).toEqual([]);
});

test('the token leaves the address bar', async ({ page }) => {
  await page.goto(served.page('/'));
  await expect(rows(page).first()).toBeVisible();
  expect(new URL(page.url()).hash).toBe('');
});

test('a busy loop is the first row by CPU, and its detail tells where it comes from', async ({ page }) => {
  test.slow();
  const busy = busyLoop();
  try {
    await page.goto(served.page('/'));
    await page.getByRole('button', { name: 'CPU %' }).click();
    await expect(page.getByRole('columnheader', { name: 'CPU %' })).toHaveAttribute('aria-sort', 'descending');
    await expect.poll(() => pidOf(page, 0), { timeout: 20_000 }).toBe(String(busy.pid));
    await expect(page.locator('[data-index="0"]')).toContainText('busy-loop');
    await page.locator(`[data-pid="${busy.pid}"]`).click();
    const detail = page.getByRole('complementary', { name: 'Process detail' });
    await expect(detail).toContainText('node');
    await expect(detail.getByRole('row', { name: /^CPU / })).toContainText('%');
    busy.kill('SIGKILL');
    await expect(detail).toContainText('This process has ended');
  } finally {
    busy.kill('SIGKILL');
  }
});

test('the table is used by keyboard alone', async ({ page }) => {
  await page.goto(served.page('/'));
  await expect(rows(page).first()).toBeVisible();
  await page.keyboard.press('/');
  await expect(page.getByRole('searchbox')).toBeFocused();
  await page.keyboard.press('Tab');
  for (let tabs = 0; tabs < 20 && (await page.locator('[data-index]:focus').count()) === 0; tabs += 1)
    await page.keyboard.press('Tab');
  await expect(page.locator('[data-index]:focus')).toHaveCount(1);
  await page.keyboard.press('Home');
  await expect(page.locator('[data-index="0"]')).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowUp');
  await expect(page.locator('[data-index]:focus')).toHaveCount(1);
  await page.keyboard.press('Enter');
  const detail = page.getByRole('complementary', { name: 'Process detail' });
  await expect(detail).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(detail).toBeHidden();
  await page.keyboard.press('End');
  const last = Number(await page.getByRole('grid').getAttribute('aria-rowcount')) - 2;
  await expect
    .poll(async () => Number(await page.locator('[data-index]:focus').getAttribute('data-index')))
    .toBeGreaterThan(last - 20);
});

test('the filter is a regular expression over name and command line, and a bad one is refused in place', async ({
  page,
}) => {
  const busy = busyLoop();
  try {
    await page.goto(served.page('/'));
    await expect(rows(page).first()).toBeVisible();
    await page.getByRole('searchbox').fill('^busy-lo{2}p|no such process');
    await expect(rows(page)).toHaveCount(1);
    await expect(rows(page)).toHaveAttribute('data-pid', String(busy.pid));
    await page.getByRole('searchbox').fill('busy-loop(');
    await expect(page.getByRole('alert').getByText('not a regular expression')).toBeVisible();
    await expect(rows(page)).toHaveCount(1);
    await page.getByRole('searchbox').press('Escape');
    await expect.poll(() => rows(page).count()).toBeGreaterThan(1);
  } finally {
    busy.kill('SIGKILL');
  }
});

test('the coverage page says of every metric whether it is available, or why not', async ({ page }) => {
  await page.goto(served.page('/'));
  await page.getByRole('link', { name: 'Coverage' }).click();
  const table = page.getByRole('table');
  await expect(table.getByRole('row', { name: /^cpu_time_ns/ })).toContainText('available');
  await expect(table.getByRole('row', { name: /unavailable/ }).first()).toBeVisible();
  await page.getByRole('link', { name: 'Now' }).click();
  await expect(rows(page).first()).toBeVisible();
});

for (const theme of ['dark', 'light'] as const) {
  test(`axe finds no serious fault, ${theme}`, async ({ page }) => {
    test.slow();
    const faults = async (): Promise<string[]> => {
      const { violations } = await new AxeBuilder({ page }).analyze();
      return violations
        .filter(({ impact }) => impact === 'serious' || impact === 'critical')
        .map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join('\n')}`);
    };
    await page.goto(served.page('popover', theme));
    await expect(page.getByRole('list', { name: 'By blame, then by score' }).getByRole('button').first()).toBeVisible();
    await page.getByRole('button', { name: 'Show more' }).click();
    expect(await faults()).toEqual([]);
    await page.setViewportSize({ width: 1320, height: 820 });
    await page.goto(served.page('/', theme));
    // The agent itself, which lasts: of the others, any may end before it is clicked.
    await page.getByRole('searchbox').fill('cli\\.js serve');
    await page.locator(`[data-pid="${served.pid}"]`).click();
    await expect(page.getByRole('complementary')).toContainText('Command line');
    expect(await faults()).toEqual([]);
    await page.getByRole('link', { name: 'Coverage' }).click();
    await expect(page.getByRole('table')).toContainText('available');
    expect(await faults()).toEqual([]);
  });
}

test('a lost agent is said at once, what was shown is no longer live, and it comes back by itself', async ({
  page,
}) => {
  test.slow();
  const own = mkdtempSync(join(tmpdir(), 'culprit-ui-lost-'));
  let lost = await Served.start(own);
  try {
    await page.goto(lost.page('/'));
    await expect(page.getByText('● Live')).toBeVisible();
    await lost.stop();
    await expect(page.getByText(/^Connection lost: .+, trying again in \d+ s\.$/)).toBeVisible();
    await expect(page.getByText('● Live')).toBeHidden();
    await expect(page.getByText('· not live')).toBeVisible();
    lost = await Served.start(own, Number(lost.url.port));
    await expect(page.getByText('● Live')).toBeVisible({ timeout: 25_000 });
    await expect(page.getByText(/^Connection lost/)).toHaveCount(0);
  } finally {
    await lost.stop();
    rmSync(own, { recursive: true, force: true });
  }
});
