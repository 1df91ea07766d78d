import { dirname } from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { WireVerdict } from '../../../src-main/protocol/verdict.ts';
import { agentUnderTest } from '../agent/running-agent.ts';
import { temporaryFolder } from '../agent/temporary-folder.ts';
import { cli } from './run-cli.ts';

const folder = temporaryFolder();
afterAll(() => folder[Symbol.dispose]());

describe.skipIf(process.platform !== 'linux')('why', () => {
  it('says in a sentence who makes the machine slow, or that nobody does, and families by falling blame', async () => {
    const { code, out } = await cli(folder.path, ['why', '--json']);
    expect(code).toBe(0);
    const verdict = WireVerdict.extend({ schema: z.literal(1), kind: z.literal('why'), text: z.string() }).parse(
      JSON.parse(out),
    );
    expect(verdict.text).toMatch(/ slows? this machine down.*\.$/);
    expect(verdict.ranked.map(({ blame }) => blame)).toEqual(
      verdict.ranked.map(({ blame }) => blame).sort((a, b) => b - a),
    );
  });

  it('without --json it is the sentence, then a table', async () => {
    const { code, out } = await cli(folder.path, ['why']);
    expect(code).toBe(0);
    expect(out.split('\n')[0]).toMatch(/\.$/);
  });

  it('of the last seconds, who it was most of the time', async () => {
    const { code, out } = await cli(folder.path, ['why', '--for', '4s', '--json']);
    expect([code, WireVerdict.parse(JSON.parse(out)).episode]).toEqual([0, null]);
  });

  it('knows the past where an agent has watched, and says so where it has not', async () => {
    using agent = await agentUnderTest();
    await vi.waitFor(() => expect(agent.running.agent.observatory.sequence).toBeGreaterThan(1), { timeout: 20_000 });
    const home = dirname(agent.places.config);
    const { code, out } = await cli(home, ['why', '--at', new Date(agent.running.agent.startedAt + 500).toISOString()]);
    expect([code, out.split('\n')[0]]).toEqual([0, expect.stringMatching(/ slowed this machine down.*\.$/)]);
    const before = await cli(home, ['why', '--at', '2001-02-03T04:05:06Z']);
    expect([before.code, before.error]).toEqual([
      1,
      expect.stringContaining('nothing is known of 2001-02-03T04:05:06.000Z: this agent has watched since'),
    ]);
    const alone = await cli(folder.path, ['why', '--at', '5m ago']);
    expect([alone.code, alone.error]).toEqual([
      1,
      expect.stringContaining('the past is known to a running agent only'),
    ]);
    expect((await cli(home, ['why', '--at', 'soon'])).code).toBe(2);
  });
});
