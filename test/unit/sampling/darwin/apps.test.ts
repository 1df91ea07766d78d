import { afterEach, describe, expect, test } from 'vitest';
import type { AppCounters } from '../../../../src-main/sample/system.ts';
import { APPLE_SILICON, line, ME, process } from './macs.ts';
import { WatchedMac } from './watched-mac.ts';

const opened: Disposable[] = [];
afterEach(() => opened.splice(0).forEach((mac) => mac[Symbol.dispose]()));

function watch(...lines: string[]): WatchedMac {
  const mac = new WatchedMac([APPLE_SILICON, ME, ...lines].join('\n'));
  opened.push(mac);
  return mac;
}
const app = (mac: WatchedMac, id: number): AppCounters | undefined =>
  mac.sample.system.apps.find((candidate) => candidate.id === id);

const USAGE = { started: 5, exited: 2, cpu: 24, gpu: 7, ane: 48, energy: 9, read: 10, written: 11 };

describe('an application', () => {
  test('has the figures of its coalition, though none of its processes may be read', () => {
    const mac = watch(
      process(77, { uid: 0, coalition: 3, name: 'helper', start: 20 }),
      process(78, { uid: 0, coalition: 3, name: 'App', start: 10 }),
      line('coalition', { id: 3, ...USAGE }),
    );
    expect(mac.sample.system.apps).toEqual([
      {
        id: 3,
        name: 'App',
        processes: 3,
        cpuTimeNs: 1_000,
        gpuTimeNs: 7,
        aneTimeNs: 2_000,
        energyNj: 9,
        diskReadBytes: 10,
        diskWrittenBytes: 11,
      },
    ]);
    expect(mac.coverage('system.apps').status).toBe('available');
  });
  test.each([280, 296, 304, 311])(
    'what an older kernel’s structure of %i bytes has not is absent, never zero',
    (size) => {
      const mac = watch(process(77, { coalition: 3 }), line('coalition', { id: 3, ...USAGE, size }));
      expect(app(mac, 3)).toMatchObject({ cpuTimeNs: 1_000, energyNj: 9, aneTimeNs: null });
    },
  );
  test.each([312, 352, 360])('a structure of %i bytes has all of them', (size) => {
    const mac = watch(process(77, { coalition: 3 }), line('coalition', { id: 3, ...USAGE, size }));
    expect(app(mac, 3)?.aneTimeNs).toBe(2_000);
  });
  test('has nothing of the one read before it where the kernel writes less', () => {
    const mac = watch(
      process(77, { coalition: 3 }),
      process(78, { coalition: 4 }),
      line('coalition', { id: 3, ...USAGE }),
      line('coalition', { id: 4, ...USAGE, cpu: 240 }),
      'fail function=coalition_info_resource_usage pid=4 bytes=32',
    );
    expect(app(mac, 4)).toEqual({
      id: 4,
      name: 'process',
      processes: 3,
      cpuTimeNs: 10_000,
      gpuTimeNs: null,
      aneTimeNs: null,
      energyNj: null,
      diskReadBytes: null,
      diskWrittenBytes: null,
    });
  });
  test('is there for as long as one of its processes is', () => {
    const mac = watch(
      process(77, { coalition: 3, until: 1_500 }),
      process(78, { coalition: 3, until: 500 }),
      process(79, { coalition: 4 }),
      line('coalition', { id: 3 }),
      line('coalition', { id: 4 }),
    );
    expect(mac.sample.system.apps.map(({ id }) => id)).toEqual([3, 4]);
    mac.tick();
    expect(mac.sample.system.apps.map(({ id }) => id)).toEqual([3, 4]);
    mac.tick();
    expect(mac.sample.system.apps.map(({ id }) => id)).toEqual([4]);
  });
  test('without a timebase has no times, but the rest', () => {
    const mac = new WatchedMac([ME, process(77, { coalition: 3 }), line('coalition', { id: 3, ...USAGE })].join('\n'));
    opened.push(mac);
    expect(app(mac, 3)).toMatchObject({ cpuTimeNs: null, aneTimeNs: null, gpuTimeNs: 7, energyNj: 9 });
  });
});

describe('the coverage', () => {
  test('names a coalition that cannot be read', () => {
    const mac = watch(
      process(77, { coalition: 3 }),
      process(78, { coalition: 4 }),
      line('coalition', { id: 3 }),
      line('coalition', { id: 4 }),
      'fail function=coalition_info_resource_usage pid=4 errno=1',
    );
    expect(mac.sample.system.apps.map(({ id }) => id)).toEqual([3]);
    expect(mac.coverage('system.apps')).toMatchObject({
      status: 'partial',
      reason: expect.stringContaining('EPERM') as string,
    });
  });
  test('says when no process is in a coalition', () =>
    expect(watch(process(77)).coverage('system.apps').status).toBe('unavailable'));
});
