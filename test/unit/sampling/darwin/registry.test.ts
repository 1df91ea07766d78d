import { spawnSync } from 'node:child_process';
import { afterEach, describe, expect, it } from 'vitest';
import { CoreFoundation } from '../../../../src-main/sampling/darwin/corefoundation.ts';
import { IOKit } from '../../../../src-main/sampling/darwin/iokit.ts';
import type { Libraries } from '../../../../src-main/sampling/darwin/libraries.ts';
import { StandIn } from '../../../fixtures/darwin/stand-in.ts';
import { property } from '../../../fixtures/darwin/power-scenarios.ts';

const opened: Disposable[] = [];
afterEach(() => {
  while (opened.length > 0) opened.pop()![Symbol.dispose]();
});

function registryOf(scenario: string): { standIn: StandIn; cf: CoreFoundation; iokit: IOKit } {
  const standIn = new StandIn(scenario);
  opened.push(standIn);
  const cf = CoreFoundation.open(standIn.libraries);
  if (!cf.ok) throw new Error(cf.error);
  opened.push(cf.value);
  const iokit = IOKit.open(standIn.libraries, cf.value);
  if (!iokit.ok) throw new Error(iokit.error);
  return { standIn, cf: cf.value, iokit: iokit.value };
}

const DISKS = [
  'entry id=d0 class=IOBlockStorageDriver name=IOBlockStorageDriver',
  'entry id=m0 parent=d0 class=IOMedia name=APPLE%20SSD',
  'entry id=d1 class=IOBlockStorageDriver name=IOBlockStorageDriver',
  property('d0', 'Statistics/Bytes (Read)', 'number=1234567890123'),
  property('d0', 'Statistics/Bytes (Written)', 'number=-1'),
  property('d0', 'Ratio', 'real=0.5'),
  property('d0', 'Sealed', 'boolean=1'),
  property('d0', 'Raw', 'data=%00%01%ff'),
  property('m0', 'BSD Name', 'text=disk0'),
].join('\n');

describe('properties of the registry', () => {
  it('are plain values, of the entry or of one below, and null where there is none', () => {
    const { iokit, standIn, cf } = registryOf(DISKS);
    const paths = [
      'Statistics/Bytes (Read)',
      'Statistics/Bytes (Written)',
      'Statistics/none',
      'Statistics',
      'Ratio',
      'Sealed',
      'Raw',
      '.../BSD Name',
      'Sealed/x',
    ];
    expect(iokit.registryProperties('IOBlockStorageDriver', paths)).toEqual([
      [1234567890123, -1, null, null, 0.5, true, Buffer.from([0, 1, 255]), 'disk0', null],
      paths.map(() => null),
    ]);
    cf[Symbol.dispose]();
    expect(standIn.handles()).toBe(0);
  });

  it('of a class that no service has are none', () => {
    const { iokit } = registryOf(DISKS);
    expect(iokit.registryProperties('AppleSmartBattery', ['CurrentCapacity'])).toEqual([]);
  });

  it('of text that is too long, or not there, are absent', () => {
    const { iokit } = registryOf(
      `entry id=a class=A name=a\n${property('a', 'Long', `text=${'x'.repeat(5_000)}`)}\n` +
        `${property('a', 'Empty', 'text=')}`,
    );
    expect(iokit.registryProperties('A', ['Long', 'Empty'])).toEqual([[null, '']]);
  });

  it('release what they took even when the visitor throws', () => {
    const { iokit, standIn, cf } = registryOf(DISKS);
    expect(() =>
      iokit.forEachService('IOBlockStorageDriver', () => {
        throw new Error('mine');
      }),
    ).toThrow('mine');
    cf[Symbol.dispose]();
    expect(standIn.handles()).toBe(0);
  });

  it('stop when the visitor has what it wanted', () => {
    const { iokit } = registryOf(DISKS);
    const names: (string | null)[] = [];
    expect(iokit.forEachService('IOBlockStorageDriver', (service) => names.push(iokit.classOf(service)) < 1)).toBe(1);
    expect(names).toEqual(['IOBlockStorageDriver']);
  });
});

it('a library that lacks a function is a failure with its name', () => {
  const { standIn } = registryOf('');
  const without = (missing: string): Libraries =>
    new Proxy(standIn.libraries, {
      get: (libraries, key: keyof Libraries) =>
        key === 'lookUp'
          ? (library: never, prototype: string) =>
              prototype.includes(missing) ? { ok: false, error: `no ${missing}` } : libraries.lookUp(library, prototype)
          : libraries[key].bind(libraries),
    });
  expect(CoreFoundation.open(without('CFDataGetBytePtr'))).toEqual({ ok: false, error: 'no CFDataGetBytePtr' });
  const cf = CoreFoundation.open(standIn.libraries);
  expect(cf.ok && IOKit.open(without('IOServiceOpen'), cf.value)).toEqual({ ok: false, error: 'no IOServiceOpen' });
});

it('an object that is released twice ends the process, so that no test can miss it', () => {
  const { standIn } = registryOf('');
  const program = `const koffi = require('koffi'); const library = koffi.load(process.argv[1]);
    const make = library.func('void *CFStringCreateWithCString(void *allocator, const char *text, uint32_t encoding)');
    const release = library.func('void CFRelease(void *object)');
    const text = make(null, 'x', 0x08000100); release(text); release(text);`;
  const ended = spawnSync(process.execPath, ['-e', program, standIn.path], { encoding: 'utf8' });
  expect(ended.signal).toBe('SIGABRT');
  expect(ended.stderr).toContain('CFRelease of an object that was released');
});
