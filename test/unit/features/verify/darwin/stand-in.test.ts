import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildStandIn } from '../../../../fixtures/darwin/build-standin.ts';
import { temporaryFolder } from '../../../agent/temporary-folder.ts';
import { cli, type Outcome } from '../../../cli/run-cli.ts';
import { fakeTools, STAND_IN } from './darwin-scenario.ts';

interface Report {
  readonly machine: { readonly platform: string; readonly os: string };
  readonly checks: readonly {
    readonly check: string;
    readonly tool: string;
    readonly verdict: string;
    readonly off: readonly unknown[];
  }[];
}

describe('culprit doctor --verify on the stand-in of a Mac', () => {
  const folder = temporaryFolder();
  let library: string;

  beforeAll(() => {
    library = buildStandIn();
    fakeTools(folder.path);
  });
  afterAll(() => folder[Symbol.dispose]());

  function verified(scenario: string): Promise<Outcome> {
    const path = `${folder.path}/scenario.txt`;
    writeFileSync(path, scenario);
    const environment = {
      CULPRIT_STAND_IN: library,
      CULPRIT_STAND_IN_SCENARIO: path,
      PATH: `${folder.path}:${process.env['PATH']!}`,
    };
    return cli(folder.path, ['doctor', '--verify', '--json', '-o', `${folder.path}/report.json`], { environment });
  }

  it('finds the real sampler of macOS in agreement with tools that say the same', async () => {
    const { code, out, error } = await verified(STAND_IN);
    expect(error).not.toContain('culprit:');
    const report = JSON.parse(out) as Report;
    expect(report.machine).toMatchObject({ platform: 'darwin', os: 'macOS 26.1' });
    expect(report.checks.filter((check) => check.verdict === 'differs')).toEqual([]);
    expect(
      report.checks.filter((check) => check.verdict === 'cannot compare').every((check) => check.tool === 'none'),
    ).toBe(true);
    expect(report.checks.filter((check) => check.verdict === 'agrees').length).toBeGreaterThan(35);
    expect(code).toBe(0);
    expect(out).not.toMatch(/jane|hunter2/);
  });

  it('finds what a Mac would do that the facts do not say', async () => {
    const other = STAND_IN.replace('numer=125 denom=3', 'numer=1 denom=1')
      .replace('state=0', 'state=2')
      .replace('csw=5000', 'csw=5001');
    const { code, out } = await verified(other);
    const differing = (JSON.parse(out) as Report).checks
      .filter((check) => check.verdict === 'differs')
      .map((check) => `${check.check} (${check.tool})`);
    expect(differing).toEqual([
      'process CPU time (ps)',
      'process context switches (top)',
      'thermal pressure (notifyutil)',
    ]);
    expect(code).toBe(1);
  });
});
