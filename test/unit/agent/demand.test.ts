import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { Observatory } from '../../../src-main/agent/observatory.ts';
import { systemClock } from '../../../src-main/base/clock.ts';
import { defaultConfig } from '../../../src-main/protocol/config.ts';
import { SHOWN, type Wants } from '../../../src-main/sample/wants.ts';
import type { RawSample } from '../../../src-main/sample/sampler.ts';
import { demoMachine } from '../../../src-main/sampling/fake/demo-machine.ts';
import { FakeSampler } from '../../../src-main/sampling/fake/fake-sampler.ts';
import { agentOver } from './running-agent.ts';
import { unixWire } from './wire.ts';

/** A made-up machine that keeps what was asked of it last. */
class AskedSampler extends FakeSampler {
  asked: string[] = [];

  constructor() {
    super(demoMachine, systemClock);
  }

  override sample(wants?: Wants): RawSample {
    this.asked = [...(wants ?? ['everything'])].sort();
    return super.sample();
  }
}

test('a figure is asked for while somebody needs it, beside what blame needs', () => {
  const sampler = new AskedSampler();
  using observatory = new Observatory(sampler, defaultConfig);
  const asks = (want: string): boolean => {
    observatory.tick();
    return sampler.asked.includes(want);
  };
  expect([asks('gpus'), asks('apps')]).toEqual([true, false]);
  const page = observatory.demand(['apps']);
  const recording = observatory.demand(SHOWN);
  expect(asks('apps')).toBe(true);
  page[Symbol.dispose]();
  expect(asks('apps')).toBe(true);
  recording[Symbol.dispose]();
  expect([asks('gpus'), asks('apps')]).toEqual([true, false]);
});

test('a client that looks and a recording ask for what pages show; nobody else does', async () => {
  const sampler = new AskedSampler();
  using running = await agentOver(sampler, 20);
  using wire = await unixWire(running.places.socket);
  const asksForApps = (expected: boolean): Promise<void> =>
    vi.waitFor(() => expect(sampler.asked.includes('apps')).toBe(expected), { timeout: 10_000 });

  await wire.request('status');
  await asksForApps(false);
  const { result } = await wire.request('subscribe');
  await asksForApps(true);
  await wire.request('unsubscribe', result);
  await asksForApps(false);
  const recording = await wire.request('recording.start', { path: join(running.places.data, 'run.ndjson') });
  await asksForApps(true);
  await wire.request('recording.stop', { run_id: (recording.result as { run_id: string }).run_id });
  await asksForApps(false);
});
