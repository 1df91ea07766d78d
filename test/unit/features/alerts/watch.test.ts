import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { alertAdjuster } from '../../../../src-main/features/alerts/cli/adjust.ts';
import { Alert } from '../../../../src-main/features/alerts/alert.ts';
import { AlertsConfig } from '../../../../src-main/features/alerts/config.ts';
import { defaultWholeConfig } from '../../../../src-main/features/config.ts';
import { agentUnderTest } from '../../agent/running-agent.ts';
import { temporaryFolder } from '../../agent/temporary-folder.ts';
import { cli, interrupt, startCli } from '../../cli/run-cli.ts';

/** Every disk is fuller than this. */
const FULL = '[alerts.disk_full]\nenabled = true\npercent = 0.000001\nfree_bytes = 1e20\n';

describe.skipIf(process.platform !== 'linux')('watch', () => {
  it('with --once ends at the first alert with exit code 3, and hands it to a command', async () => {
    using folder = temporaryFolder();
    writeFileSync(join(folder.path, 'config.toml'), FULL);
    const taken = join(folder.path, 'taken.json');
    const { code, out, error } = await cli(folder.path, [
      'watch',
      '--json',
      '--once',
      '--rule',
      'disk_full',
      '--exec',
      `cat > '${taken}'; echo done`,
    ]);
    expect([code, error]).toEqual([3, 'done\n']);
    const line = JSON.parse(out) as { alert: unknown };
    expect(line).toMatchObject({ schema: 1, kind: 'alert', change: 'fired', alert: { rule: 'disk_full' } });
    expect(Alert.safeParse(line.alert).error).toBeUndefined();
    expect(JSON.parse(readFileSync(taken, 'utf8'))).toEqual(line);
  });

  it('asks a running agent, unless it is given thresholds of its own', async () => {
    using agent = await agentUnderTest({ hz: 5, config: FULL });
    const home = dirname(agent.places.config);
    const asked = await cli(home, ['watch', '--once']);
    expect([asked.code, asked.error]).toEqual([
      3,
      expect.stringContaining('of the running agent; throttling, memory_pressure, swap_storm, disk_full'),
    ]);
    expect(asked.out).toMatch(/nearly full: used .* \(disk_full\)\n$/);
    const own = await cli(home, ['watch', '--for', '1s', '--alert-off', 'disk_full', '--alert-swap-rise-gb', '0.5']);
    expect([own.code, own.out]).toEqual([0, '']);
    expect(own.error).toContain('samples by itself; throttling, memory_pressure, swap_storm, swap_rise');
    const status = await cli(home, ['status']);
    expect(status.out).toMatch(/\nalerts +.*nearly full/);
  });

  it('watches for longer than a timer of Node lasts, 24.8 days', async () => {
    using agent = await agentUnderTest({ hz: 5 });
    const watching = startCli(dirname(agent.places.config), ['watch', '--for', '30d']);
    let error = '';
    for await (const bytes of watching.stderr) {
      error += String(bytes);
      if (error.includes('\n')) break;
    }
    // It goes on while another command has begun and ended.
    const status = await cli(dirname(agent.places.config), ['status']);
    expect([status.code, watching.exitCode]).toEqual([0, null]);
    expect([await interrupt(watching), error]).toEqual([0, expect.not.stringContaining('Warning') as string]);
  });

  it.each([
    [['--rule', 'beauty']],
    [['--for', 'ever']],
    [['--alert-bw-sat-percent', '101']],
    [['--alert-sustain-samples', '0']],
  ])('refuses %j', async (args) => {
    using folder = temporaryFolder();
    expect((await cli(folder.path, ['watch', ...args])).code).toBe(2);
  });
});

describe('thresholds on the command line', () => {
  it('are none when none is given', () => expect(alertAdjuster({})).toBeNull());

  it('switch their rule on and leave everything else as it is', () => {
    const adjusted = alertAdjuster({
      alertBwSatPercent: 70,
      alertPackagePowerPercent: 60,
      alertThrottleFreqPercent: 50,
      alertSwapRiseGb: 2,
      alertSustainSamples: 5,
      alertOn: ['cpu'],
      alertOff: ['swap_storm'],
    })!(defaultWholeConfig);
    const alerts = AlertsConfig.parse(adjusted['alerts']);
    expect(alerts.bandwidth).toMatchObject({ enabled: true, percent: 70 });
    expect(alerts.package_power).toMatchObject({ enabled: true, percent: 60 });
    expect(alerts.throttling).toMatchObject({ enabled: true, frequency_percent: 50 });
    expect(alerts.swap_rise).toMatchObject({ enabled: true, rise_bytes: 2 * 1024 ** 3 });
    expect([alerts.sustain_samples, alerts.cpu.enabled, alerts.swap_storm.enabled, alerts.unusual.enabled]).toEqual([
      5,
      true,
      false,
      false,
    ]);
    expect({ ...adjusted, alerts: null }).toEqual({ ...defaultWholeConfig, alerts: null });
  });
});
