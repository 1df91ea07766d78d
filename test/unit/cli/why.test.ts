import { afterAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { WireVerdict } from '../../../src-main/protocol/verdict.ts';
import { temporaryFolder } from '../agent/temporary-folder.ts';
import { cli } from './run-cli.ts';

const folder = temporaryFolder();
afterAll(() => folder[Symbol.dispose]());

describe.skipIf(process.platform !== 'linux')('why', () => {
  it('says in one sentence who makes the machine slow, or that nobody does, with the families by falling blame', async () => {
    const { code, out } = await cli(folder.path, ['why', '--json']);
    expect(code).toBe(0);
    const verdict = WireVerdict.extend({ schema: z.literal(1), kind: z.literal('why') }).parse(JSON.parse(out));
    expect(verdict.text).toMatch(/ slows? this machine down.*\.$/);
    expect(verdict.ranked.map(({ blame }) => blame)).toEqual(verdict.ranked.map(({ blame }) => blame).sort((a, b) => b - a));
  });

  it('without --json it is the sentence, then a table', async () => {
    const { code, out } = await cli(folder.path, ['why']);
    expect(code).toBe(0);
    expect(out.split('\n')[0]).toMatch(/\.$/);
  });
});
