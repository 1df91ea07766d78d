import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { buildStandIn } from '../../../fixtures/darwin/build-standin.ts';
import { cli } from '../../cli/run-cli.ts';

const folder = mkdtempSync(join(tmpdir(), 'culprit-pmset-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const LOG = [
  'Time stamp                Domain          \tMessage\n',
  "2026-03-28 23:10:00 +0100 Sleep               \tEntering Sleep state due to 'Clamshell Sleep':",
  'TCPKeepAlive=active Using AC (Charge:60%) 36 secs\n',
  '2026-03-29 03:00:10 +0200 DarkWake            \tDarkWake from Deep Idle [CDN] : due to rtc/SleepService ',
  'Using AC (Charge:60%) 45 secs\n',
  '2026-03-29 07:00:00 +0200 Wake                \tWake from Deep Idle [CDNVA] : due to lid/HID Activity ',
  'Using AC (Charge:60%)\n',
  '2026-03-29 07:00:01 +0200 Wake Requests       \t[process=dasd request=SleepService deltaSecs=31090]\n',
].join('');

/** A Mac by the stand-in, with a `pmset` of this test's. */
async function doctor(pmset: string, home: string): Promise<{ sleep: unknown }> {
  const tool = join(folder, 'pmset');
  writeFileSync(tool, `#!/bin/sh\n${pmset}\n`);
  chmodSync(tool, 0o755);
  const scenario = join(folder, 'scenario.txt');
  writeFileSync(
    scenario,
    'sysctl name=hw.memsize value=17179869184 type=i64\ncore user=0+50/s idle=0+50/s\nprocess pid=1 name=launchd\n',
  );
  const environment = {
    CULPRIT_STAND_IN: buildStandIn(),
    CULPRIT_STAND_IN_SCENARIO: scenario,
    PATH: `${folder}:${process.env['PATH'] ?? ''}`,
  };
  const { out, error } = await cli(join(folder, home), ['doctor', '--json'], { environment });
  if (out === '') throw new Error(error);
  return JSON.parse(out) as { sleep: unknown };
}

describe('culprit doctor on a Mac', () => {
  it('tells when the machine last slept and woke, by the system’s log', async () => {
    writeFileSync(join(folder, 'log.txt'), LOG);
    expect((await doctor(`test "$*" = "-g log" && cat ${join(folder, 'log.txt')}`, 'told')).sleep).toEqual({
      last_sleep: { at_ms: Date.UTC(2026, 2, 28, 22, 10), reason: 'Clamshell Sleep' },
      last_wake: { at_ms: Date.UTC(2026, 2, 29, 5, 0), reason: 'lid/HID Activity' },
      error: null,
    });
  });

  it('says why it is not known', async () => {
    expect((await doctor('exit 3', 'failed')).sleep).toEqual({
      last_sleep: null,
      last_wake: null,
      error: 'pmset -g log: it ended with exit code 3',
    });
  });
});

describe('culprit doctor elsewhere', () => {
  it.skipIf(process.platform === 'darwin')('has nothing to say of sleep', async () => {
    const { out } = await cli(join(folder, 'elsewhere'), ['doctor', '--json']);
    expect(JSON.parse(out)).toMatchObject({ kind: 'doctor', sleep: null });
  });
});
