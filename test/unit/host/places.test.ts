import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { places, standInLibrary } from '../../../src-main/host/places.ts';

describe('places', () => {
  it('are all below CULPRIT_HOME where that is set', () => {
    expect(places({ CULPRIT_HOME: '/tmp/other', XDG_RUNTIME_DIR: '/run/user/1', XDG_DATA_HOME: '/data' })).toEqual({
      config: '/tmp/other/config.toml',
      data: '/tmp/other/data',
      log: '/tmp/other/data/culprit.log',
      socketFolder: '/tmp/other/run',
      socket: '/tmp/other/run/agent.sock',
    });
  });

  it('do not depend on the folder one stands in later', () => {
    expect(places({ CULPRIT_HOME: 'other' }).socket).toBe(resolve('other', 'run', 'agent.sock'));
  });

  it.skipIf(process.platform !== 'linux')('follow the XDG folders', () => {
    const own = places({ XDG_RUNTIME_DIR: '/run/user/1', XDG_DATA_HOME: '/data' });
    expect([own.socket, own.data]).toEqual(['/run/user/1/culprit/agent.sock', '/data/culprit']);
    expect(own.config).toBe(join(homedir(), '.config', 'culprit', 'config.toml'));
  });

  it('are below the home folder where nothing is set, or set to nothing, or relative', () => {
    const usual = places({});
    expect(usual.socket).toBe(join(usual.data, 'run', 'agent.sock'));
    expect(places({ CULPRIT_HOME: '', XDG_RUNTIME_DIR: '', XDG_DATA_HOME: '' })).toEqual(usual);
    expect(places({ XDG_RUNTIME_DIR: 'run', XDG_DATA_HOME: 'data' })).toEqual(usual);
    expect(Object.values(usual).every((path) => isAbsolute(path as string))).toBe(true);
  });
});

describe('the library that stands in for those of macOS', () => {
  it('is the one named, if any', () => {
    expect(standInLibrary({ CULPRIT_STAND_IN: '/tmp/stand-in.so' })).toBe('/tmp/stand-in.so');
    expect([standInLibrary({}), standInLibrary({ CULPRIT_STAND_IN: '' })]).toEqual([null, null]);
  });
  it('is never loaded into Electron', () =>
    expect(standInLibrary({ CULPRIT_STAND_IN: '/tmp/stand-in.so' }, true)).toBeNull());
});
