import { platform } from 'node:os';
import type { Clock } from '../base/clock.ts';
import { failure, messageOf, ok, type Result } from '../base/result.ts';
import type { Sampler } from '../sample/sampler.ts';
import { standInLibrary } from '../host/places.ts';
import type { CompositeSampler } from './shared/composite-sampler.ts';

/**
 * The sampler of this machine; why there is none, where there is none. Each is loaded where it is needed: an agent
 * keeps in memory what it has loaded.
 */
export async function platformSampler(clock: Clock): Promise<Result<CompositeSampler>> {
  try {
    const standIn = standInLibrary();
    if (standIn !== null || platform() === 'darwin') return await darwinSampler(clock, standIn);
    if (platform() === 'linux') return ok(new (await import('./linux/linux-sampler.ts')).LinuxSampler({ clock }));
    return failure(`Culprit cannot sample ${platform()}: macOS and Linux only`);
  } catch (thrown) {
    return failure(`this machine cannot be sampled: ${messageOf(thrown)}`);
  }
}

async function darwinSampler(clock: Clock, standIn: string | null): Promise<Result<CompositeSampler>> {
  const [{ openLibraries }, { DarwinSampler }] = await Promise.all([
    import('./darwin/libraries.ts'),
    import('./darwin/darwin-sampler.ts'),
  ]);
  const libraries = openLibraries(standIn);
  return libraries.ok
    ? ok(new DarwinSampler({ clock, libraries: libraries.value }))
    : failure(`the system's libraries cannot be opened: ${libraries.error}`);
}

/** A made-up machine with every sensor, for trying the screens out. */
export async function demoSampler(clock: Clock): Promise<Sampler> {
  const [{ demoMachine }, { FakeSampler }] = await Promise.all([
    import('./fake/demo-machine.ts'),
    import('./fake/fake-sampler.ts'),
  ]);
  return new FakeSampler(demoMachine, clock);
}
