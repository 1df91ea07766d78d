import { namesIn, smallNumber } from '../proc-file.ts';

/** Memory, or a file that lies on a disk: not disks, though the kernel lists them with the disks. */
const NOT_DISKS = /^(?:loop|ram|zram)\d/;
/** Put together from other block devices: device-mapper (LVM, dm-crypt, multipath) and software RAID. */
const STACKED = /^(?:dm-\d|md)/;

/** sysfs writes `!` for the `/` in a name: `cciss!c0d0`. */
const inSysfs = (name: string): string => name.replaceAll('/', '!');

/**
 * Which of the names in /proc/diskstats to count, so that nothing is counted twice: whole disks, and of the stacked
 * devices only those that do not lie on a disk that is counted. /sys/block tells; without it the names do.
 */
export function wholeDisks(root: string, names: readonly string[]): Set<string> {
  const folder = `${root}/sys/block`;
  const whole = new Set(namesIn(folder));
  const candidates = names.filter(
    (name) => !NOT_DISKS.test(name) && (whole.size === 0 ? !isPartition(name, names) : whole.has(inSysfs(name))),
  );
  const disks = candidates.filter((name) => !STACKED.test(name) && !isEmptySlot(`${folder}/${inSysfs(name)}`));
  const counted = new Set(disks.map(inSysfs));
  const stacked = candidates.filter((name) => STACKED.test(name) && !liesOnCounted(folder, inSysfs(name), counted));
  return new Set([...disks, ...stacked]);
}

/** `sda1` of `sda`, `nvme0n1p2` of `nvme0n1`: a partition when the disk of that name is listed too. */
function isPartition(name: string, names: readonly string[]): boolean {
  const disk = /^(.*\d)p\d+$/.exec(name)?.[1] ?? /^(.*[a-z])\d+$/.exec(name)?.[1];
  return disk !== undefined && names.includes(disk);
}

/** A card reader without card, a network block device that is not connected. */
const isEmptySlot = (folder: string): boolean => smallNumber(`${folder}/size`) === 0;

/**
 * Looks through layers (LVM on dm-crypt on RAID) and partitions (`slaves` may name `sda2`). Without sysfs: yes, when
 * any disk is counted.
 */
function liesOnCounted(folder: string, name: string, counted: ReadonlySet<string>, depth = 0): boolean {
  const lower = namesIn(`${folder}/${name}/slaves`);
  if (lower.length === 0) return depth === 0 && counted.size > 0 && namesIn(`${folder}/${name}`).length === 0;
  return lower.some(
    (below) => isOnCounted(below, counted) || (depth < 8 && liesOnCounted(folder, below, counted, depth + 1)),
  );
}

function isOnCounted(name: string, counted: ReadonlySet<string>): boolean {
  return (
    counted.has(name) || [...counted].some((disk) => name.startsWith(disk) && /^p?\d+$/.test(name.slice(disk.length)))
  );
}
