import { expect, test, type Page } from '@playwright/test';
import { FakeAgent } from './fake-agent.ts';
import { machineOf, processRow } from './fake-frames.ts';
import { settled, withAgent } from './with-agent.ts';

/** States that a live machine does not show on demand, from a made-up agent that speaks the real protocol. */

async function setHidden(page: Page, hidden: boolean): Promise<void> {
  await page.evaluate((value) => {
    Object.defineProperty(document, 'hidden', { configurable: true, get: () => value });
    document.dispatchEvent(new Event('visibilitychange'));
  }, hidden);
}

test('an absent figure is a dash that says why, and never a zero', async ({ page }) => {
  const agent = new FakeAgent();
  await withAgent(agent, async (url) => {
    await page.goto(`${url}/popover#token=t`);
    await settled(page, agent);
    const power = page.getByLabel('The machine').locator('div').filter({ hasText: 'Power' });
    await expect(power).toHaveText(/^Power\s*–/);
    await expect(power).toHaveAttribute('title', /No RAPL domain on this machine/);
    await page.goto(`${url}/#token=t`);
    await settled(page, agent);
    const foreign = page.locator('[data-pid="603"]');
    await expect(foreign.locator('.cell.cpu')).toHaveText('–');
    await expect(foreign.locator('.cell.memory')).toHaveText('–');
    await expect(page.locator('[data-pid="512"] .cell.disk')).toHaveText(/410.MB\/s/);
    await expect(page.locator('[data-pid="601"] .cell.disk')).toHaveText('0');
    await expect(page.getByRole('region', { name: 'Power and heat' })).toContainText('–');
  });
});

test('a hidden page asks for no frames, and asks again when it is seen', async ({ page }) => {
  const agent = new FakeAgent();
  await withAgent(agent, async (url) => {
    await page.goto(`${url}/#token=t`);
    await settled(page, agent);
    await setHidden(page, true);
    await expect.poll(() => agent.subscriptions).toBe(0);
    await setHidden(page, false);
    await expect.poll(() => agent.subscriptions).toBe(1);
  });
});

test('only the rows in sight are asked for, wherever the reader scrolls', async ({ page }) => {
  const agent = new FakeAgent({ rows: machineOf(5000) });
  await withAgent(agent, async (url) => {
    await page.goto(`${url}/#token=t`);
    await settled(page, agent);
    const grid = page.getByRole('grid');
    await expect(grid).toHaveAttribute('aria-rowcount', '5001');
    await page.locator('[data-index="0"]').click();
    await page.keyboard.press('End');
    await expect(page.locator('[data-index="4999"]')).toBeFocused();
    const [view] = agent.views;
    expect(view?.limit).toBeLessThanOrEqual(60);
    expect(view?.offset).toBeGreaterThan(4900);
    await page.keyboard.press('Home');
    await expect(page.locator('[data-pid="512"]')).toBeFocused();
  });
});

test('rows hold still for three seconds and under the pointer', async ({ page }) => {
  const agent = new FakeAgent({
    rows: [processRow({ pid: 1, name: 'first', score: 40 }), processRow({ pid: 2, name: 'second', score: 30 })],
  });
  await withAgent(agent, async (url) => {
    await page.goto(`${url}/popover#token=t`);
    await settled(page, agent);
    const names = page.getByRole('list', { name: 'By blame, then by score' }).locator('.name');
    await expect(names).toHaveText([/^first/, /^second/]);
    await names.first().hover();
    agent.rows = [processRow({ pid: 1, name: 'first', score: 10 }), processRow({ pid: 2, name: 'second', score: 50 })];
    agent.tick();
    await expect(page.getByRole('list', { name: 'By blame, then by score' }).locator('.now').first()).toHaveText('10');
    await expect(names).toHaveText([/^first/, /^second/]);
    await page.mouse.move(5, 5);
    await expect(async () => {
      agent.tick();
      await expect(names).toHaveText([/^second/, /^first/], { timeout: 300 });
    }).toPass({ timeout: 10_000 });
  });
});

test('names with line breaks, direction marks and markup stay text, and long ones stay in their row', async ({
  page,
}) => {
  const agent = new FakeAgent();
  await withAgent(agent, async (url) => {
    await page.goto(`${url}/popover#token=t`);
    await settled(page, agent);
    const list = page.getByRole('list', { name: 'By blame, then by score' });
    await expect(list.getByRole('button').nth(2)).toContainText('line\ufffdbreak\ufffdorred');
    const heights = await list
      .getByRole('button')
      .evaluateAll((all) => all.map((each) => each.getBoundingClientRect().height));
    expect(new Set(heights).size).toBe(1);
    expect(await page.locator('script:not([src])').count()).toBe(0);
  });
});

for (const path of ['popover', '']) {
  test(`text of 150 % is not clipped sideways: /${path}`, async ({ page }) => {
    const agent = new FakeAgent();
    await withAgent(agent, async (url) => {
      if (path === 'popover') await page.setViewportSize({ width: 360, height: 560 });
      await page.goto(`${url}/${path}#token=t`);
      await page.evaluate(() => document.documentElement.style.setProperty('font-size', '150%'));
      await settled(page, agent);
      const wide = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect(wide).toBe(0);
      const clipped = await page
        .locator('.chips li, dl div dd, .card .big')
        .evaluateAll((all) =>
          all.filter((each) => each.scrollWidth > each.clientWidth + 1).map((each) => each.textContent),
        );
      expect(clipped).toEqual([]);
    });
  });
}

test('more cores than charts are shown as cells, with a summary in words', async ({ page }) => {
  const agent = new FakeAgent({ cores: 64 });
  await withAgent(agent, async (url) => {
    await page.goto(`${url}/#token=t`);
    await settled(page, agent);
    await expect(page.getByRole('img', { name: /^64 cores: the busiest is/ })).toBeVisible();
  });
});

test('every chart says in words what it shows, and nothing on the page needs a looser content security policy', async ({
  page,
}) => {
  const errors: string[] = [];
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  const agent = new FakeAgent();
  await withAgent(agent, async (url) => {
    await page.goto(`${url}/#token=t`);
    await settled(page, agent);
    await expect(page.getByRole('img', { name: /^Core 3, last minute: now \d.*, peak \d/ })).toBeVisible();
    await expect(page.getByRole('img', { name: /^Memory used, last minute: now 71\s%, peak/ })).toBeVisible();
    await expect(page.getByRole('img', { name: /^Highest score of the last 10 minutes: now 63/ })).toBeVisible();
    await page.locator('[data-index="0"]').click();
    await expect(page.getByRole('complementary')).toContainText('Command line');
    expect(errors).toEqual([]);
  });
});

test('an agent that is connected but silent is not shown as live', async ({ page }) => {
  const agent = new FakeAgent();
  await withAgent(agent, async (url) => {
    await page.clock.install();
    await page.goto(`${url}/popover#token=t`);
    await expect.poll(() => agent.subscriptions).toBe(1);
    agent.tick();
    await page.clock.runFor(100);
    await expect(page.getByText('● Live')).toBeVisible();
    await page.clock.runFor(7_000);
    await expect(page.getByText(/^The agent has sent no sample for/)).toBeVisible();
    await expect(page.getByText('Not live')).toBeVisible();
  });
});

test('a reader who does not want to wait for the next attempt has one at once', async ({ page }) => {
  const lost = new FakeAgent();
  const url = await lost.listen();
  await page.clock.install();
  await page.goto(`${url}/popover#token=t`);
  await expect.poll(() => lost.subscriptions).toBe(1);
  // From here on no time passes for the page but what the test lets pass: it does not try again by itself.
  await page.clock.pauseAt(new Date('2100-01-01'));
  await lost.stop();
  const tryNow = page.getByRole('button', { name: 'Try now' });
  await expect(tryNow).toBeVisible();
  const agent = new FakeAgent();
  await agent.listen(Number(new URL(url).port));
  try {
    await tryNow.click();
    await expect.poll(() => agent.subscriptions).toBe(1);
    agent.tick();
    await page.clock.runFor(100);
    await expect(page.getByText('● Live')).toBeVisible();
    await expect(tryNow).toHaveCount(0);
  } finally {
    await agent.stop();
  }
});

test('a changed verdict is read aloud at most once in ten seconds', async ({ page }) => {
  const agent = new FakeAgent();
  await withAgent(agent, async (url) => {
    await page.goto(`${url}/popover#token=t`);
    await settled(page, agent);
    const spoken = page.getByRole('status');
    await expect(spoken).toHaveText('indexer slows this machine down');
    agent.rows = [processRow({ pid: 7, name: 'another', score: 80, blame: 60 })];
    agent.tick();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('another slows this machine down');
    await expect(spoken).toHaveText('indexer slows this machine down');
  });
});
