import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { Double } from '../fake-electron/driver.ts';
import { OUT } from './app-under-test.ts';

/** The built app on the double, which shows what a desktop would. Every disk is fuller than the threshold. */
const FULL = '[alerts.disk_full]\nenabled = true\npercent = 0.000001\nfree_bytes = 1e20\n';

test('an alert is a notification and stands in the tray; a click opens the window', async () => {
  test.setTimeout(60_000);
  const home = mkdtempSync(join(tmpdir(), 'culprit-notes-'));
  const config = join(home, 'culprit');
  mkdirSync(config);
  writeFileSync(join(config, 'config.toml'), FULL);
  const double = new Double(join(OUT, 'main/app.js'), join(home, 'electron'), { ...process.env, CULPRIT_HOME: config });
  try {
    await expect.poll(() => double.ask('notifications'), { timeout: 30_000 }).not.toHaveLength(0);
    const [shown] = await double.ask('notifications');
    expect(shown!.id).toMatch(/^disk_full:/);
    expect(shown!.title).toMatch(/ is nearly full$/);
    expect(shown!.body).toContain('used');
    await expect.poll(async () => (await double.ask('tray')).toolTip).toContain(`▲ ${shown!.title}`);
    const { menu } = await double.ask('tray');
    expect(menu).toEqual(expect.arrayContaining([`▲ ${shown!.title}`, 'Mute notifications for an hour']));
    await double.ask('clickMenu', 'Mute notifications for an hour');
    await expect.poll(async () => (await double.ask('tray')).menu).toContain('Unmute notifications');
    await double.ask('clickNotification', shown!.id);
    await expect
      .poll(async () => (await double.ask('windows')).map(({ url }) => url.slice(url.lastIndexOf('/') + 1)))
      .toEqual(['window.html']);
  } finally {
    await double.quit();
    rmSync(home, { recursive: true, force: true });
  }
});
