import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '..', '..');
const folder = mkdtempSync(join(tmpdir(), 'culprit-slow-gallery-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Outcome {
  readonly scenario: string;
  readonly healthy: boolean;
  readonly leftOut: string | null;
  readonly culprit: Readonly<Record<string, { readonly right: boolean }>>;
  readonly harmless: Readonly<Record<string, { readonly clean: boolean }>>;
}

/**
 * One run a scenario on a machine that may have other work: the figures to be held up to are those of the full gallery,
 * in docs/blame.md.
 */
test.skipIf(process.platform !== 'linux')(
  'blame is right about most faults of the short gallery, and not less often than CPU order',
  { timeout: 240_000 },
  () => {
    const json = join(folder, 'gallery.json');
    const { status, stderr } = spawnSync(process.execPath, ['test/gallery/run.ts', '--short', '--json', json], {
      cwd: ROOT,
      encoding: 'utf8',
    });
    expect(status, stderr).toBe(0);
    const { outcomes } = JSON.parse(readFileSync(json, 'utf8')) as { outcomes: readonly Outcome[] };
    const counted = outcomes.filter(({ leftOut }) => leftOut === null);
    const faults = counted.filter(({ healthy }) => !healthy);
    const rightBy = (method: string): number => faults.filter(({ culprit }) => culprit[method]?.right === true).length;
    expect(faults.length).toBeGreaterThanOrEqual(6);
    expect(
      rightBy('blame') / faults.length,
      faults
        .filter(({ culprit }) => culprit['blame']?.right !== true)
        .map(({ scenario }) => scenario)
        .join(', '),
    ).toBeGreaterThanOrEqual(0.8);
    expect(rightBy('blame')).toBeGreaterThanOrEqual(rightBy('CPU order'));
  },
);
