import { platform } from 'node:os';
import type { Clock } from '../base/clock.ts';
import { failure, messageOf, ok, type Result } from '../base/result.ts';
import { demoMachine } from '../sampling/fake/demo-machine.ts';
import { FakeSampler } from '../sampling/fake/fake-sampler.ts';
import { LinuxSampler } from '../sampling/linux/linux-sampler.ts';

/** The sampler of this machine; why there is none, where there is none. */
export function platformSampler(clock: Clock): Result<LinuxSampler> {
  if (platform() !== 'linux') return failure(`Culprit cannot sample ${platform()} yet: Linux only`);
  try {
    return ok(new LinuxSampler({ clock }));
  } catch (thrown) {
    return failure(`this machine cannot be sampled: ${messageOf(thrown)}`);
  }
}

/** A made-up machine with every sensor, for trying the screens out. */
export const demoSampler = (clock: Clock): FakeSampler => new FakeSampler(demoMachine, clock);
