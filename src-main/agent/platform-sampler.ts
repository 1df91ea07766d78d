import { platform } from 'node:os';
import type { Clock } from '../base/clock.ts';
import { failure, messageOf, ok, type Result } from '../base/result.ts';
import type { Sampler } from '../sample/sampler.ts';
import { DarwinSampler } from '../sampling/darwin/darwin-sampler.ts';
import { openLibraries } from '../sampling/darwin/libraries.ts';
import { demoMachine } from '../sampling/fake/demo-machine.ts';
import { FakeSampler } from '../sampling/fake/fake-sampler.ts';
import { LinuxSampler } from '../sampling/linux/linux-sampler.ts';
import { standInLibrary } from './paths.ts';

export interface PlatformSampler extends Sampler {
  /** When command lines and executables of all processes seen so far are read, or after `limitMs`. */
  settled(limitMs: number): Promise<void>;
}

/** The sampler of this machine; why there is none, where there is none. */
export function platformSampler(clock: Clock): Result<PlatformSampler> {
  try {
    const standIn = standInLibrary();
    if (standIn !== null || platform() === 'darwin') return darwinSampler(clock, standIn);
    if (platform() === 'linux') return ok(new LinuxSampler({ clock }));
    return failure(`Culprit cannot sample ${platform()}: macOS and Linux only`);
  } catch (thrown) {
    return failure(`this machine cannot be sampled: ${messageOf(thrown)}`);
  }
}

function darwinSampler(clock: Clock, standIn: string | null): Result<PlatformSampler> {
  const libraries = openLibraries(standIn);
  return libraries.ok ? ok(new DarwinSampler({ clock, libraries: libraries.value })) : failure(`the system's libraries cannot be opened: ${libraries.error}`);
}

/** A made-up machine with every sensor, for trying the screens out. */
export const demoSampler = (clock: Clock): FakeSampler => new FakeSampler(demoMachine, clock);
