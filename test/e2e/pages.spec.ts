import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { OUT } from './app-under-test.ts';
import { FakeAgent } from './fake-agent.ts';
import { settled, withAgent } from './with-agent.ts';

/** How the window is put together from the list of features. */

const ASSETS = join(OUT, 'renderer/assets');

test('the pages carry no schemas: compiling them would take a fifth of a second before the first paint', () => {
  const scripts = readdirSync(ASSETS).filter((name) => name.endsWith('.js'));
  expect(scripts).not.toEqual([]);
  expect(scripts.filter((name) => /ZodError|_zod\b/.test(readFileSync(join(ASSETS, name), 'utf8')))).toEqual([]);
});

test('the popover loads no page of the window, and the window only the one that it shows', async ({ page }) => {
  const agent = new FakeAgent();
  const loaded: string[] = [];
  page.on('request', (request) => loaded.push(request.url()));
  const pages = (): number => loaded.filter((url) => /\/Page-[^/]*\.js$/.test(url)).length;
  await withAgent(agent, async (url) => {
    await page.goto(`${url}/popover#token=t`);
    await settled(page, agent);
    expect(pages()).toBe(0);
    await page.goto(`${url}/#token=t`);
    await settled(page, agent);
    expect(pages()).toBe(1);
    await page.getByRole('link', { name: 'Coverage' }).click();
    await expect(page.getByRole('main', { name: 'Coverage' })).toBeVisible();
    expect(pages()).toBe(2);
  });
});

test('an address without a page shows the first one, and the address of each shows it', async ({ page }) => {
  const agent = new FakeAgent();
  await withAgent(agent, async (url) => {
    await page.goto(`${url}/#token=t`);
    await settled(page, agent);
    const links = page.getByRole('navigation', { name: 'Pages' }).getByRole('link');
    await expect(links).toHaveText(['Now', 'Alerts', 'Coverage']);
    await expect(page.getByRole('link', { name: 'Now' })).toHaveAttribute('aria-current', 'page');
    await page.goto(`${url}/#alerts`);
    await expect(page.getByRole('main', { name: 'Alerts' })).toBeVisible();
    await page.goto(`${url}/#no-such-page`);
    await expect(page.getByRole('grid', { name: 'Processes' })).toBeVisible();
    // A page that this machine has no use for says why, to whoever asks for it all the same.
    await page.goto(`${url}/#apps`);
    await expect(page.getByRole('main', { name: 'Applications' })).toContainText('Not available');
    await expect(links).toHaveText(['Now', 'Applications', 'Alerts', 'Coverage']);
  });
});

test('a page that is left and opened again is as it was', async ({ page }) => {
  const agent = new FakeAgent();
  await withAgent(agent, async (url) => {
    await page.goto(`${url}/#token=t`);
    await settled(page, agent);
    await page.getByRole('button', { name: 'CPU %' }).click();
    await page.getByRole('searchbox').fill('index');
    await page.locator('[data-pid="512"]').click();
    await page.getByRole('link', { name: 'Coverage' }).click();
    await expect.poll(() => agent.views[0]?.limit).toBe(0);
    await page.getByRole('link', { name: 'Now' }).click();
    await expect(page.getByRole('columnheader', { name: 'CPU %' })).toHaveAttribute('aria-sort', 'descending');
    await expect(page.getByRole('searchbox')).toHaveValue('index');
    await expect(page.getByRole('complementary', { name: 'Process detail' })).toContainText('indexer');
    await expect(page.locator('[data-pid="512"]')).toBeVisible();
  });
});

test('a page whose code does not come says so, and is there once all is loaded again', async ({ page }) => {
  const agent = new FakeAgent();
  await withAgent(agent, async (url) => {
    await page.goto(`${url}/#token=t`);
    await settled(page, agent);
    await page.route('**/Page-*.js', (route) => route.abort());
    await page.getByRole('link', { name: 'Coverage' }).click();
    await expect(page.getByRole('main', { name: 'Coverage' })).toContainText('could not be loaded');
    await page.unroute('**/Page-*.js');
    await page.getByRole('button', { name: 'Load all again' }).click();
    await expect(page.getByRole('main', { name: 'Coverage' }).getByRole('table')).toBeVisible();
  });
});
