import { expect, test } from 'vitest';
import { epochMs, monotonicMs } from '../../../../src-main/base/brand.ts';
import { ProcessModel } from '../../../../src-main/model/sample.ts';
import { deriveSystem } from '../../../../src-main/model/system.ts';
import { SystemFrame } from '../../../../src-main/protocol/frame.ts';
import { defaultConfig } from '../../../../src-main/protocol/config.ts';
import { demoMachine } from '../../../../src-main/sampling/fake/demo-machine.ts';
import { FakeSampler } from '../../../../src-main/sampling/fake/fake-sampler.ts';

function demo() {
  let now = 0;
  const sampler = new FakeSampler(demoMachine, { now: () => epochMs(1e12 + now), monotonic: () => monotonicMs(now) });
  return { sampler, after: (milliseconds: number) => ((now += milliseconds), sampler.sample()) };
}

test('the made-up machine has a reading of every sensor', () => {
  const { after } = demo();
  const before = after(1_000).system;
  const frame = deriveSystem(after(1_000).system, before, 1);
  expect(SystemFrame.parse(frame)).toMatchObject({ throttle_events_per_second: 3, battery: { status: 'discharging' } });
  expect(frame.hottest_celsius).toBeCloseTo(demoMachine.temperature(2), 6);
  expect(frame.package_watts).toBeCloseTo(demoMachine.watts(2), 6);
});

test('it has clusters of cores, a GPU, memory traffic, fans and applications, with figures that fit each other', () => {
  const { after } = demo();
  const before = after(1_000).system;
  const frame = deriveSystem(after(1_000).system, before, 1);
  expect(frame).toMatchObject({
    thermal_pressure: 'heavy',
    memory_pressure: 'normal',
    clusters: [{ name: 'Efficiency' }, { name: 'Performance' }],
    fans: [{}, {}],
  });
  expect(frame.cores.every(({ cluster }) => frame.clusters.some(({ name }) => name === cluster))).toBe(true);
  for (const figure of [frame.gpus[0]?.busy_percent, frame.bandwidth?.percent, frame.memory?.compressed_bytes])
    expect(figure).toBeGreaterThan(0);
  const parts = frame.power.filter(({ nested }) => nested).reduce((sum, { watts }) => sum + (watts ?? NaN), 0);
  expect(parts).toBeLessThan(frame.package_watts!);
  expect(frame.apps.find(({ name }) => name === 'Indexer')).toMatchObject({ ane_percent: null, gpu_percent: 0 });
});

test('its indexer comes out on top while it reads the disk', () => {
  const { after } = demo();
  const model = new ProcessModel(defaultConfig);
  model.advance(after(1_000));
  const sample = model.advance(after(1_000));
  expect(sample.processes.facts[sample.topSlot]?.name).toBe('indexer');
  expect(sample.metrics.page_ins_per_second[sample.topSlot]).toBeCloseTo(240, 6);
});
