import { expect, test } from 'vitest';
import { Observatory } from '../../../src-main/agent/observatory.ts';
import { systemClock } from '../../../src-main/base/clock.ts';
import { defaultConfig } from '../../../src-main/protocol/config.ts';
import { SHOWN, type Wants } from '../../../src-main/sample/wants.ts';
import type { RawSample } from '../../../src-main/sample/sampler.ts';
import { demoMachine } from '../../../src-main/sampling/fake/demo-machine.ts';
import { FakeSampler } from '../../../src-main/sampling/fake/fake-sampler.ts';

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
  using observatory = new Observatory(sampler, defaultConfig, []);
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

test('who says nothing of it gets what pages show', () => {
  const sampler = new AskedSampler();
  using observatory = new Observatory(sampler, defaultConfig);
  observatory.tick();
  expect(sampler.asked).toEqual(expect.arrayContaining([...SHOWN]));
});
