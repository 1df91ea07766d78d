import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';
import type { Alert } from '../../src-main/features/alerts/alert.ts';
import { FakeAgent } from './fake-agent.ts';
import { settled, withAgent } from './with-agent.ts';

const NOW_MS = Date.UTC(2026, 2, 4, 13, 32, 7);
const SHOTS = join(process.env['CULPRIT_OUT'] ?? join(import.meta.dirname, '../../out'), 'test/alerts');
mkdirSync(SHOTS, { recursive: true });

const withFakeAgent = (use: (url: string, agent: FakeAgent) => Promise<void>): Promise<void> => {
  const agent = new FakeAgent();
  return withAgent(agent, (url) => use(url, agent));
};

const alertOf = (changes: Partial<Alert>): Alert => ({
  id: 'throttling:7:0',
  rule: 'throttling',
  severity: 'warning',
  culprit: { kind: 'process', name: 'render', pid: 7, started_at_ms: 0, named_by: 'blame' },
  since_ms: NOW_MS - 130_000,
  fired_at_ms: NOW_MS - 120_000,
  updated_at_ms: NOW_MS,
  cleared_at_ms: null,
  strength: 1.2,
  peak_strength: 1.4,
  title: 'render is making this machine throttle',
  detail: 'thermal pressure heavy, hottest sensor 97 °C, package power 41 W',
  advice: 'Pause it, or give the machine air: it runs slower until it has cooled down.',
  why: 'Beyond the threshold of [alerts.throttling] for 10 s.',
  evidence: [
    { what: 'thermal pressure', value: null, unit: 'word', text: 'heavy' },
    { what: 'hottest sensor', value: 97, unit: 'celsius', text: '97 °C' },
    { what: 'package power', value: 41, unit: 'watts', text: '41 W' },
  ],
  ...changes,
});
const THROTTLING = alertOf({});
const SWAPPING = alertOf({
  id: 'swap_storm:9:0',
  rule: 'swap_storm',
  severity: 'critical',
  title: 'hungry <b>\nis making this machine swap',
  detail: 'swapped out 80 MB/s, swapped in 12 MB/s, swap in use 1.1 GiB',
  fired_at_ms: NOW_MS - 60_000,
});
const OVER = alertOf({
  id: 'bandwidth:machine',
  rule: 'bandwidth',
  title: 'The memory bandwidth is saturated',
  culprit: null,
  fired_at_ms: NOW_MS - 400_000,
  since_ms: NOW_MS - 410_000,
  cleared_at_ms: NOW_MS - 300_000,
});

async function seriousFaults(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join('\n')}`);
}

for (const theme of ['dark', 'light'] as const) {
  test(`alerts stand in popover and window: ${theme}`, async ({ page }) => {
    test.slow();
    await withFakeAgent(async (url, agent) => {
      agent.alerts = { ...agent.alerts, active: [SWAPPING, THROTTLING], recent: [OVER] };
      await page.setViewportSize({ width: 360, height: 560 });
      await page.goto(`${url}/popover?theme=${theme}#token=t`);
      await settled(page, agent);
      const notice = page.locator('details.alerts');
      await expect(notice.locator('summary').first()).toContainText('2');
      await expect(notice.locator('summary').first()).toContainText('hungry <b>\ufffdis making this machine swap');
      await page.screenshot({ path: join(SHOTS, `popover-${theme}.png`) });
      await notice.locator('summary').first().click();
      await expect(notice.getByText('render is making this machine throttle')).toBeVisible();
      await page.screenshot({ path: join(SHOTS, `popover-open-${theme}.png`) });
      expect(await seriousFaults(page)).toEqual([]);
      await page.setViewportSize({ width: 1100, height: 720 });
      await page.goto(`${url}/?theme=${theme}#token=t`);
      await settled(page, agent);
      await expect(page.getByRole('link', { name: /Alerts/ })).toContainText('2');
      await expect(page.locator('.strip path.mark')).toHaveCount(3);
      await page.screenshot({ path: join(SHOTS, `window-${theme}.png`) });
      await page.getByRole('link', { name: /Alerts/ }).click();
      await page.getByRole('region', { name: 'Active' }).locator('summary').first().click();
      await expect(page.getByText('Why did I see this?').first()).toBeVisible();
      await page.screenshot({ path: join(SHOTS, `alerts-${theme}.png`) });
      expect(await seriousFaults(page)).toEqual([]);
      const wide = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect(wide).toBeLessThanOrEqual(0);
    });
  });
}

test('an alert appears as it fires and moves to the recent ones as it clears; a mute is shown', async ({ page }) => {
  await withFakeAgent(async (url, agent) => {
    await page.goto(`${url}/#token=t`);
    await settled(page, agent);
    await page.getByRole('link', { name: /Alerts/ }).click();
    await expect(page.getByText('No alert.')).toBeVisible();
    agent.alert({ change: 'fired', alert: THROTTLING, announce: 'show', withheld: null });
    await expect(page.getByRole('region', { name: 'Active' })).toContainText('render is making this machine throttle');
    agent.alert({
      change: 'cleared',
      alert: { ...THROTTLING, cleared_at_ms: NOW_MS },
      announce: 'remove',
      withheld: null,
    });
    await expect(page.getByRole('region', { name: 'Recent' })).toContainText('render is making this machine throttle');
    await expect(page.getByText('No alert.')).toBeVisible();
    await page.getByRole('button', { name: 'Mute for an hour' }).click();
    await expect(page.getByRole('button', { name: /^Unmute/ })).toBeVisible();
  });
});

test('a browser that blocks notifications says so where one asks for them', async ({ page }) => {
  await withFakeAgent(async (url, agent) => {
    await page.goto(`${url}/#token=t`);
    await settled(page, agent);
    await page.getByRole('link', { name: /Alerts/ }).click();
    await page.evaluate(() => {
      Notification.requestPermission = () => Promise.resolve('denied');
    });
    await page.getByRole('button', { name: /Notifications in this browser: off/ }).click();
    await expect(page.getByText(/blocks notifications/)).toBeVisible();
  });
});
