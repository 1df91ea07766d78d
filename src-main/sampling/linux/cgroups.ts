import { readFileSync } from 'node:fs';
import { smallNumber, smallText } from './proc-file.ts';

/** The control group (cgroups(7)) in which this process runs, of one controller: what it and its ancestors limit. */
export interface ControlGroup {
  readonly version: 1 | 2;
  /**
   * The outermost group that can be seen: the container's own, inside a container; without limits on a machine
   * (Documentation/admin-guide/cgroup-v2.rst, "not on the root cgroup").
   */
  readonly top: string;
  /** This process's group and those around it, the innermost first; `top` is the last. */
  readonly folders: readonly string[];
}

/** @param controller `memory` or `cpu`. Null where its files cannot be found. */
export function controlGroup(root: string, controller: 'memory' | 'cpu'): ControlGroup | null {
  const mounted = `${root}/sys/fs/cgroup`;
  const text = textOf(`${root}/proc/self/cgroup`);
  const one = pathOf(text, controller);
  if (one !== null) {
    const top = [`${mounted}/${controller}`, `${mounted}/cpu,cpuacct`].find((folder) => isGroup(folder));
    return top === undefined ? null : { version: 1, top, folders: upwards(top, one) };
  }
  const two = pathOf(text, '');
  return two === null || !isGroup(mounted) ? null : { version: 2, top: mounted, folders: upwards(mounted, two) };
}

/**
 * Whether what lies within the outermost visible group is all that can be seen of the machine: not so for a container
 * that is shown the processes of its host, whose first process is outside of it (`0::/../init.scope`).
 */
export const holdsAllProcesses = (root: string): boolean => !/:\/\.\./.test(textOf(`${root}/proc/1/cgroup`));

/** Null without a limit: the kernel writes `max`, or in version 1 a figure near 2^63. */
export function memoryLimit({ version }: ControlGroup, folder: string): number | null {
  const names = version === 2 ? ['memory.max', 'memory.high'] : ['memory.limit_in_bytes'];
  const limits = names.map((name) => smallNumber(`${folder}/${name}`)).filter((limit) => limit !== null && limit > 0);
  return limits.length === 0 ? null : Math.min(...(limits as number[]));
}

/** Cores that may be used at most, by time: `cpu.max`, or in version 1 cpu.cfs_quota_us of cpu.cfs_period_us. */
export function coreLimit({ version }: ControlGroup, folder: string): number | null {
  const [quota, period] =
    version === 2
      ? (smallText(`${folder}/cpu.max`) ?? '').split(' ').map(Number)
      : [smallNumber(`${folder}/cpu.cfs_quota_us`), smallNumber(`${folder}/cpu.cfs_period_us`)];
  return (quota ?? NaN) > 0 && (period ?? NaN) > 0 ? quota! / period! : null;
}

const isGroup = (folder: string): boolean =>
  ['cgroup.procs', 'cgroup.controllers', 'memory.max', 'memory.limit_in_bytes', 'cpu.max', 'cpu.cfs_quota_us'].some(
    (name) => smallText(`${folder}/${name}`) !== null,
  );

/** Of `4:memory:/docker/abc`, or with no controller of the unified hierarchy's `0::/`. */
function pathOf(text: string, controller: string): string | null {
  for (const line of text.split('\n')) {
    const [, controllers, ...path] = line.split(':');
    if (controllers?.split(',').includes(controller) === true) return path.join(':');
  }
  return null;
}

/** A path that is not below `top` is a machine's, seen from inside a container: then its group is `top` itself. */
function upwards(top: string, path: string): string[] {
  const parts = path.split('/').filter((part) => part !== '');
  const folders = parts.map((_, index) => `${top}/${parts.slice(0, parts.length - index).join('/')}`);
  return parts.includes('..') ? [top] : [...folders.filter(isGroup), top];
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
