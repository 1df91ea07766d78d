import { namesIn, smallNumber } from '../proc-file.ts';

/** Memory, or a file that lies on a disk: not disks, though the kernel lists them with the disks. */
const NOT_DISKS = /^(?:loop|ram|zram)\d/;
/**
 * Put together from other block devices: device-mapper (LVM, dm-crypt, multipath), software RAID, block caches. Where
 * /sys can be read, it tells by `slaves`; these are for where it cannot.
 */
const STACKED = /^(?:dm-\d|md\d|md_|bcache\d)/;
/** They lie on disks, and the kernel does not say on which: volumes of ZFS, replicas of DRBD. */
const SOMEWHERE = /^(?:zd\d|drbd\d)/;

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
  const isStacked = (name: string): boolean =>
    STACKED.test(name) || namesIn(`${folder}/${inSysfs(name)}/slaves`).length > 0;
  const disks = candidates.filter(
    (name) => !isStacked(name) && !SOMEWHERE.test(name) && !isEmptySlot(`${folder}/${inSysfs(name)}`),
  );
  const counted = new Set(disks.map(inSysfs));
  const stacked = candidates.filter((name) => isStacked(name) && !liesOnCounted(folder, inSysfs(name), counted));
  const somewhere = disks.length + stacked.length > 0 ? [] : candidates.filter((name) => SOMEWHERE.test(name));
  return new Set([...disks, ...lowest(folder, stacked), ...somewhere]);
}

/** Of layers that lie on no disk that is counted, but one on another, the lowest only. */
function lowest(folder: string, stacked: readonly string[]): string[] {
  return stacked.filter((name) => {
    const others = new Set(stacked.filter((other) => other !== name).map(inSysfs));
    return !liesOn(folder, inSysfs(name), others);
  });
}

/** `sda1` of `sda`, `nvme0n1p2` of `nvme0n1`: a partition when the disk of that name is listed too. */
function isPartition(name: string, names: readonly string[]): boolean {
  const disk = /^(.*\d)p\d+$/.exec(name)?.[1] ?? /^(.*[a-z])\d+$/.exec(name)?.[1];
  return disk !== undefined && names.includes(disk);
}

/**
 * A card reader without card, a network block device that is not connected; one path of several to a drive, which is
 * counted as the drive (NVMe multipath).
 */
const isEmptySlot = (folder: string): boolean =>
  smallNumber(`${folder}/size`) === 0 || smallNumber(`${folder}/hidden`) === 1;

/**
 * Looks through layers (LVM on dm-crypt on RAID) and partitions (`slaves` may name `sda2`). Without sysfs: yes, when
 * any disk is counted.
 */
function liesOnCounted(folder: string, name: string, counted: ReadonlySet<string>): boolean {
  if (namesIn(`${folder}/${name}`).length === 0) return counted.size > 0;
  return liesOn(folder, name, counted);
}

function liesOn(folder: string, name: string, counted: ReadonlySet<string>, depth = 0): boolean {
  return namesIn(`${folder}/${name}/slaves`).some(
    (below) => isOnCounted(below, counted) || (depth < 8 && liesOn(folder, below, counted, depth + 1)),
  );
}

function isOnCounted(name: string, counted: ReadonlySet<string>): boolean {
  return (
    counted.has(name) || [...counted].some((disk) => name.startsWith(disk) && /^p?\d+$/.test(name.slice(disk.length)))
  );
}
