import { describe, expect, it } from 'vitest';
import { diskNames, DiskSource, parseDiskstats } from '../../../../../src-main/sampling/linux/system/disks.ts';
import { wholeDisks } from '../../../../../src-main/sampling/linux/system/whole-disks.ts';
import { readFigure } from '../../../../../src-main/protocol/machine-figures.ts';
import { kernelFolder } from '../kernel-folder.ts';
import { watch } from './frames.ts';

const line = (name: string): string => `   8       0 ${name} 100 5 2000 30 50 6 4000 70 0 90 100 0 0 0 0 0 0\n`;

describe('/proc/diskstats', () => {
  it('gives bytes of 512-byte sectors and the time of requests', () => {
    expect(parseDiskstats(line('sda'), () => true)).toEqual([
      {
        name: 'sda',
        reads: 100,
        readBytes: 1_024_000,
        writes: 50,
        writtenBytes: 2_048_000,
        requestMs: 100,
        busyMs: 90,
      },
    ]);
  });

  it('may lack the columns of newer kernels', () => {
    expect(parseDiskstats('8 0 sda 100 5 2000 30 50 6 4000 70 0 90 100\n', () => true)).toHaveLength(1);
    expect(parseDiskstats('8 0 sda 100 5 2000\n', () => true)).toEqual([]);
  });

  it('names every device', () => {
    expect(diskNames(line('sda') + line('sda1') + line('loop0'))).toEqual(['sda', 'sda1', 'loop0']);
  });
});

describe('the disks to count', () => {
  const names = [
    'loop0',
    'ram0',
    'zram0',
    'sda',
    'sda1',
    'sda2',
    'nvme0n1',
    'nvme0n1p1',
    'dm-0',
    'dm-1',
    'md0',
    'cciss/c0d0',
    'sdz',
  ];

  it('are whole disks, and no layer that lies on one', () => {
    using kernel = kernelFolder({
      'sys/block/loop0/size': '10',
      'sys/block/ram0/size': '10',
      'sys/block/zram0/size': '10',
      'sys/block/sda/size': '10',
      'sys/block/nvme0n1/size': '10',
      'sys/block/cciss!c0d0/size': '10',
      'sys/block/sdz/size': '0',
      'sys/block/md0/slaves/sda1/x': '',
      'sys/block/dm-0/slaves/sda2/x': '',
      'sys/block/dm-1/slaves/dm-0/x': '',
    });
    expect([...wholeDisks(kernel.root, names)].sort()).toEqual(['cciss/c0d0', 'nvme0n1', 'sda']);
  });

  it('include a layer on something that is not counted itself', () => {
    using kernel = kernelFolder({
      'sys/block/sda/size': '10',
      'sys/block/loop0/size': '10',
      'sys/block/dm-0/slaves/loop0/x': '',
    });
    expect([...wholeDisks(kernel.root, ['sda', 'loop0', 'dm-0'])].sort()).toEqual(['dm-0', 'sda']);
  });

  it('are told by their names where sysfs is hidden', () => {
    using kernel = kernelFolder({});
    expect([...wholeDisks(kernel.root, names)].sort()).toEqual(['cciss/c0d0', 'nvme0n1', 'sda', 'sdz']);
    expect([...wholeDisks(kernel.root, ['xvda1', 'mmcblk0', 'mmcblk0p1'])].sort()).toEqual(['mmcblk0', 'xvda1']);
    expect([...wholeDisks(kernel.root, ['dm-0'])]).toEqual(['dm-0']);
  });

  it('grow by a disk that is plugged in', () => {
    using kernel = kernelFolder({ 'proc/diskstats': line('sda') + line('sda1'), 'sys/block/sda/size': '10' });
    using disks = new DiskSource(kernel.root);
    expect(disks.read(0).map(({ name }) => name)).toEqual(['sda']);
    kernel.write('sys/block/sdb/size', '10');
    kernel.write('proc/diskstats', line('sda') + line('sda1') + line('sdb'));
    expect(disks.read(1_000).map(({ name }) => name)).toEqual(['sda', 'sdb']);
  });
});

describe('what all disks read', () => {
  /** Bytes a second of all disks together, where each of the devices reads 100 MB in a second. */
  function readTogether(names: readonly string[], sysfs: Readonly<Record<string, string>>): number | null {
    const text = (sectors: number): string =>
      names.map((name, index) => `   8 ${index} ${name} 1 0 ${sectors} 1 0 0 0 0 0 1 1\n`).join('');
    using machine = watch({ 'proc/diskstats': text(0), ...sysfs });
    machine.next();
    machine.kernel.write('proc/diskstats', text(200_000));
    return readFigure('disk_read_bytes_per_second', machine.next());
  }
  const disk = (name: string): Record<string, string> => ({ [`sys/block/${name}/size`]: '1000\n' });
  const layer = (name: string, ...below: readonly string[]): Record<string, string> => ({
    ...disk(name),
    ...Object.fromEntries(below.map((under) => [`sys/block/${name}/slaves/${under}/dev`, '8:0\n'])),
  });
  const ONE = 102_400_000;

  it.each<[string, number, readonly string[], Readonly<Record<string, string>>]>([
    ['a cache in front of a disk', 1, ['sda', 'bcache0'], { ...disk('sda'), ...layer('bcache0', 'sda') }],
    [
      'a cache of a disk on another, with a volume on both',
      2,
      ['sda', 'nvme0n1', 'bcache0', 'dm-0'],
      { ...disk('sda'), ...disk('nvme0n1'), ...layer('bcache0', 'sda', 'nvme0n1'), ...layer('dm-0', 'bcache0') },
    ],
    ['an array', 2, ['sda', 'sdb', 'md127'], { ...disk('sda'), ...disk('sdb'), ...layer('md127', 'sda1', 'sdb1') }],
    ['a device of a kind not heard of', 1, ['sda', 'new0'], { ...disk('sda'), ...layer('new0', 'sda3') }],
    ['a volume of ZFS', 1, ['sda', 'zd0'], { ...disk('sda'), ...disk('zd0') }],
    ['a replicated device', 1, ['sda', 'drbd1'], { ...disk('sda'), ...disk('drbd1') }],
    [
      'a drive with two ways to it',
      1,
      ['nvme0n1', 'nvme0c0n1', 'nvme0c1n1'],
      {
        ...disk('nvme0n1'),
        ...disk('nvme0c0n1'),
        'sys/block/nvme0c0n1/hidden': '1\n',
        ...disk('nvme0c1n1'),
        'sys/block/nvme0c1n1/hidden': '1\n',
      },
    ],
    ['layers alone', 1, ['dm-0', 'dm-1'], { ...layer('dm-0', 'loop0'), ...layer('dm-1', 'dm-0') }],
    ['a cache, where /sys is hidden', 1, ['sda', 'bcache0', 'zd0'], {}],
  ])('counts %s once', (_, times, names, sysfs) => expect(readTogether(names, sysfs)).toBe(times * ONE));
});
