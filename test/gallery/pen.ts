import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf } from '../../src-main/base/result.ts';

/** A memory cgroup below the one we are in: what grows in it makes this group reclaim, and the machine survives. */
export interface Pen {
  readonly folder: string;
  /** To be written a pid. */
  readonly members: string;
}

/** @throws saying why, where this user or this machine cannot have one */
export function makePen(megabytes: number): Pen {
  const { root, version } = memoryHierarchy();
  const folder = join(root, `culprit-gallery-${process.pid}`);
  try {
    mkdirSync(folder);
    writeFileSync(join(folder, version === 2 ? 'memory.max' : 'memory.limit_in_bytes'), String(megabytes << 20));
  } catch (thrown) {
    removePen(folder);
    throw new Error(`no memory cgroup: ${messageOf(thrown)}`);
  }
  return { folder, members: join(folder, 'cgroup.procs') };
}

/** Once nobody is in it any more; a folder that is not there is well. */
export function removePen(folder: string): void {
  if (existsSync(folder)) rmdirSync(folder);
}

/** cgroups(7): a line `N:memory:/path` for version 1, `0::/path` for version 2. */
function memoryHierarchy(): { root: string; version: 1 | 2 } {
  const lines = readFileSync('/proc/self/cgroup', 'utf8').split('\n');
  for (const line of lines) {
    const [, controllers = '', path = ''] = /^\d+:([^:]*):(.*)$/.exec(line) ?? [];
    if (controllers.split(',').includes('memory')) return { root: join('/sys/fs/cgroup/memory', path), version: 1 };
  }
  const path = lines.find((line) => line.startsWith('0::'))?.slice(3);
  const root = join('/sys/fs/cgroup', path ?? '');
  const delegated =
    path !== undefined &&
    existsSync(join(root, 'cgroup.subtree_control')) &&
    readFileSync(join(root, 'cgroup.subtree_control'), 'utf8').includes('memory');
  if (!delegated) throw new Error('no memory cgroup: the controller is not delegated to the group we are in');
  return { root, version: 2 };
}
