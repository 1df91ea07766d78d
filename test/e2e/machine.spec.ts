import AxeBuilder from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';
import type { SystemFrame } from '../../src-main/protocol/frame.ts';
import { FakeAgent } from './fake-agent.ts';
import { machineOf } from './fake-frames.ts';
import { settled, withAgent } from './with-agent.ts';

/**
 * What only some machines tell: clusters of cores, GPUs, memory bandwidth, heat, applications; and the control of
 * recordings.
 */

const card = (page: Page, name: string) => page.getByRole('region', { name, exact: true });

const clustered = (efficiency: number, performance: number): Pick<SystemFrame, 'cores' | 'clusters'> => ({
  clusters: [
    { name: 'Efficiency', busy_percent: 12, frequency_hz: 1.1e9, max_frequency_hz: 2.6e9 },
    { name: 'Performance', busy_percent: 57, frequency_hz: null, max_frequency_hz: 4.4e9 },
  ],
  cores: Array.from({ length: efficiency + performance }, (_, id) => ({
    id,
    cluster: id < efficiency ? 'Efficiency' : 'Performance',
    busy_percent: 4 * id,
    frequency_hz: null,
  })),
});

const GPU: SystemFrame['gpus'][number] = {
  name: 'Made-up GPU',
  busy_percent: 63,
  frequency_hz: 1.2e9,
  max_frequency_hz: 1.4e9,
  memory_used_bytes: 3 * 1024 ** 3,
  memory_total_bytes: null,
  celsius: 71,
};
const NO_FIGURE: SystemFrame['gpus'][number] = {
  name: 'Silent GPU',
  busy_percent: null,
  frequency_hz: null,
  max_frequency_hz: null,
  memory_used_bytes: null,
  memory_total_bytes: null,
  celsius: null,
};
const APPS: SystemFrame['apps'] = [
  {
    id: 7,
    name: 'Browser\nof many',
    processes: 24,
    cpu_percent: 188,
    gpu_percent: 31,
    ane_percent: 0,
    power_watts: 6.2,
    disk_bytes_per_second: null,
  },
  {
    id: 9,
    name: 'Indexer',
    processes: null,
    cpu_percent: 40,
    gpu_percent: 0,
    ane_percent: null,
    power_watts: null,
    disk_bytes_per_second: null,
  },
];
const TALKATIVE: Partial<SystemFrame> = {
  ...clustered(4, 8),
  gpus: [GPU],
  bandwidth: { bytes_per_second: 66e9, peak_bytes_per_second: 150e9, percent: 44 },
  thermal_pressure: 'heavy',
  memory_pressure: 'warning',
  fans: [{ name: 'Fan 1', rpm: 2100, max_rpm: 5800 }],
  power: [
    { name: 'package', watts: 21, nested: false },
    { name: 'cpu', watts: 16, nested: true },
    { name: 'ane', watts: 0, nested: true },
    { name: 'dram', watts: null, nested: false },
  ],
  package_watts: 21,
  temperatures: [{ name: 'CPU', celsius: 91 }],
  hottest_celsius: 91,
  battery: { percent: 79, status: 'discharging', watts: 25 },
  apps: APPS,
};

test('cores stand in their clusters, the fastest first, with what is known of each', async ({ page }) => {
  const agent = new FakeAgent({ rows: machineOf(12) });
  agent.system = clustered(4, 8);
  await withAgent(agent, async (url) => {
    await page.goto(`${url}/#token=t`);
    await settled(page, agent);
    const headings = card(page, 'Cores').getByRole('heading', { level: 3 });
    await expect(headings).toHaveText([
      /^Performance\s*8\s*up to 4.4.GHz\s*57.%$/,
      /^Efficiency\s*4\s*1.1.GHz of 2.6.GHz\s*12.%$/,
    ]);
    await expect(page.getByRole('img', { name: /^Core 11, last minute/ })).toBeVisible();
    agent.system = clustered(4, 20);
    agent.tick();
    await expect(page.getByRole('img', { name: /^20 Performance cores: the busiest is 23, 92.%/ })).toBeVisible();
    await expect(page.getByRole('img', { name: /^4 Efficiency cores/ })).toBeVisible();
  });
});

test('a machine of like cores has no headings of clusters, and no cards of what it does not have', async ({ page }) => {
  const agent = new FakeAgent({ rows: machineOf(12) });
  await withAgent(agent, async (url) => {
    await page.goto(`${url}/#token=t`);
    await settled(page, agent);
    await expect(card(page, 'Cores').getByRole('heading', { level: 3 })).toHaveCount(0);
    await expect(card(page, 'GPU')).toHaveCount(0);
    await expect(card(page, 'Memory bandwidth')).toHaveCount(0);
    await expect(card(page, 'Memory')).not.toContainText('compressed');
    await expect(card(page, 'Memory')).not.toContainText('pressure');
    await expect(card(page, 'Power and heat')).not.toContainText(/thermal|Fan|Battery/);
    await expect(page.getByRole('link', { name: 'Applications' })).toHaveCount(0);
    await page.goto(`${url}/popover#token=t`);
    await settled(page, agent);
    await expect(page.getByLabel('The machine').locator('dt')).toHaveText([
      'CPU',
      'Memory',
      'Swap',
      'Temp',
      'Disk',
      'Power',
    ]);
  });
});

test('what a machine tells of GPU, memory, power and heat is shown, in words where the system judges', async ({
  page,
}) => {
  const agent = new FakeAgent({ rows: machineOf(12) });
  agent.system = TALKATIVE;
  await withAgent(agent, async (url) => {
    await page.goto(`${url}/#token=t`);
    await settled(page, agent);
    await expect(card(page, 'GPU')).toContainText(/63.%.*1.2.GHz of 1.4.GHz.*3.0.GiB.*71.°C/s);
    await expect(card(page, 'GPU').getByRole('img', { name: /^GPU, last minute: now 63.%/ })).toBeVisible();
    await expect(card(page, 'Memory bandwidth')).toContainText(/of 150.GB\/s\s*66.GB\/s\s*44.% of what/);
    await expect(card(page, 'Memory')).toContainText('pressure warning');
    await expect(card(page, 'Power and heat')).toContainText(
      /21.W.*thermal heavy.*CPU 16.W\s*ANE 0.W\s*Memory –\s*Hottest 91.°C\s*Fan 2100.rpm\s*Battery 79.%, discharging/s,
    );
    await expect(card(page, 'Pressure stalls')).toBeVisible();
    agent.system = { ...TALKATIVE, pressure: { cpu: null, memory: null, io: null } };
    agent.tick();
    await expect(card(page, 'Pressure stalls')).toHaveCount(0);
  });
});

test('a GPU, a meter or an application without a figure has a dash, and never a zero', async ({ page }) => {
  const agent = new FakeAgent({ rows: machineOf(12) });
  agent.system = {
    gpus: [NO_FIGURE],
    bandwidth: { bytes_per_second: null, peak_bytes_per_second: null, percent: null },
    apps: APPS,
  };
  await withAgent(agent, async (url) => {
    await page.goto(`${url}/#token=t`);
    await settled(page, agent);
    for (const name of ['GPU', 'Memory bandwidth']) {
      await expect(card(page, name).locator('.big')).toHaveText('–');
      await expect(card(page, name).locator('.big')).toHaveAttribute('title', /^Not available/);
      await expect(card(page, name)).not.toContainText(/(^|[^.\d])0([^.\d]|$)/);
    }
    await page.getByRole('link', { name: 'Applications' }).click();
    const rows = page.getByRole('main', { name: 'Applications' }).getByRole('row');
    await expect(rows.nth(1)).toHaveText(/Browser\ufffdof many\s*24\s*188.%\s*31.%\s*0.%\s*6.2.W$/);
    await expect(rows.nth(2)).toHaveText(/Indexer\s*–\s*40.%\s*0.%\s*–\s*–$/);
    agent.system = { ...agent.system, apps: [] };
    agent.tick();
    await expect(page.getByText('Not available on this machine.')).toBeVisible();
  });
});

test('several GPUs have a chart each', async ({ page }) => {
  const agent = new FakeAgent({ rows: machineOf(12) });
  agent.system = { gpus: [GPU, { ...GPU, busy_percent: 5 }, NO_FIGURE] };
  await withAgent(agent, async (url) => {
    await page.goto(`${url}/#token=t`);
    await settled(page, agent);
    await expect(card(page, 'GPU').getByRole('img')).toHaveCount(3);
    await expect(card(page, 'GPU')).toContainText('3 GPUs');
  });
});

test('who may not act is told why there is no recording, and only where one would look for it', async ({ page }) => {
  const agent = new FakeAgent({ rows: machineOf(12) });
  await withAgent(agent, async (url) => {
    await page.goto(`${url}/#token=t`);
    await settled(page, agent);
    const record = page.getByRole('button', { name: 'Record' });
    await expect(record).toHaveAttribute('aria-disabled', 'true');
    await expect(record).toHaveAccessibleDescription(/--allow-actions/);
    await record.focus();
    await page.keyboard.press('Enter');
    await expect(page.getByText(/^Only the app may record/)).toBeInViewport();
    expect(agent.recordings.all).toEqual([]);
    await page.goto(`${url}/popover#token=t`);
    await settled(page, agent);
    await expect(page.getByRole('button', { name: 'Record' })).toHaveCount(0);
  });
});

test('a recording is started, shown and stopped by keyboard; its file is named; a failure is said in words', async ({
  page,
}) => {
  const agent = new FakeAgent({ rows: machineOf(12) });
  agent.recordings.allowed = true;
  await withAgent(agent, async (url) => {
    await page.goto(`${url}/#token=t`);
    await settled(page, agent);
    const part = page.getByRole('region', { name: 'Recording' });
    await page.getByRole('button', { name: 'Record' }).focus();
    await page.keyboard.press('Enter');
    const stop = part.getByRole('button', { name: 'Stop recording run-1.ndjson.gz' });
    await expect(stop).toBeFocused();
    agent.recordings.change({ elapsed_ms: 134_000, bytes: 2 * 1024 ** 2 });
    await expect(part).toContainText(/02:14.*2.1.MB in run-1/s);
    await page.keyboard.press('Enter');
    await expect(part).toContainText('/data/recordings/run-1.ndjson.gz');
    await expect(part.getByRole('button', { name: 'Record' })).toBeFocused();
    agent.recordings.obstacle = '/data/recordings: the disk is full';
    await page.keyboard.press('Enter');
    await expect(part.getByRole('status')).toHaveText(/the disk is full/);
    agent.recordings.obstacle = null;
    await page.keyboard.press('Enter');
    await expect(part.getByRole('button', { name: /^Stop/ })).toBeVisible();
    agent.recordings.change({ state: 'failed', reason: 'the quota of this disk is used up' });
    await expect(part.getByRole('status')).toHaveText(/the quota of this disk is used up/);
  });
});

for (const theme of ['dark', 'light'] as const) {
  test(`axe finds no serious fault on a machine that tells all, and nothing is wider than its place: ${theme}`, async ({
    page,
  }) => {
    test.slow();
    const agent = new FakeAgent({ rows: machineOf(12) });
    agent.system = TALKATIVE;
    agent.recordings.allowed = true;
    const check = async (): Promise<void> => {
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(
        violations
          .filter(({ impact }) => impact === 'serious' || impact === 'critical')
          .map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join('\n')}`),
      ).toEqual([]);
      expect(
        await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth),
      ).toBeLessThanOrEqual(0);
    };
    await withAgent(agent, async (url) => {
      await page.setViewportSize({ width: 1280, height: 800 });
      await page.goto(`${url}/?theme=${theme}#token=t`);
      await settled(page, agent);
      const title = card(page, 'Power and heat').getByRole('heading');
      expect((await title.boundingBox())?.height).toBeLessThan(22);
      await page.getByRole('button', { name: 'Record' }).click();
      await expect(page.getByRole('button', { name: /^Stop/ })).toBeVisible();
      await check();
      await page.setViewportSize({ width: 900, height: 700 });
      await page.getByRole('link', { name: 'Applications' }).click();
      await expect(page.getByRole('main', { name: 'Applications' })).toBeVisible();
      await check();
      await page.setViewportSize({ width: 360, height: 560 });
      await page.goto(`${url}/popover?theme=${theme}#token=t`);
      await settled(page, agent);
      await expect(page.getByLabel('The machine')).toContainText('heavy');
      await check();
    });
  });
}

test('text of 150 % clips no figure of a machine that tells all', async ({ page }) => {
  const agent = new FakeAgent({ rows: machineOf(12) });
  agent.system = TALKATIVE;
  agent.recordings.allowed = true;
  await withAgent(agent, async (url) => {
    for (const path of ['', 'popover']) {
      await page.setViewportSize(path === '' ? { width: 1280, height: 800 } : { width: 360, height: 560 });
      await page.goto(`${url}/${path}#token=t`);
      await page.evaluate(() => document.documentElement.style.setProperty('font-size', '150%'));
      await settled(page, agent);
      const clipped = await page
        .locator('.card .big, .card .facts div, .card h3, .record, dl div dd, footer')
        .evaluateAll((all) =>
          all
            .filter((each) => each.scrollWidth > each.clientWidth + 1 && getComputedStyle(each).display !== 'inline')
            .map((each) => each.textContent),
        );
      expect(clipped).toEqual([]);
      expect(
        await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth),
      ).toBeLessThanOrEqual(0);
    }
  });
});
