import { describe, expect, it } from 'vitest';
import { LinuxSampler } from '../../../../../src-main/sampling/linux/linux-sampler.ts';
import { ManualClock } from '../manual-clock.ts';
import { kernelFolder } from '../kernel-folder.ts';
import { STAT, watch } from './frames.ts';

const KIB = 1_024;
const GIB = 1_024 ** 3;
const meminfo = (kib: Readonly<Record<string, number>>): Record<string, string> => ({
  'proc/meminfo': Object.entries(kib)
    .map(([name, amount]) => `${name}: ${amount} kB\n`)
    .join(''),
});
/** What is shown of the memory of a machine of such files. */
function shown(files: Readonly<Record<string, string>>) {
  using machine = watch(files);
  const { memory } = machine.next();
  return { memory: memory!, coverage: machine.coverage('system.memory') };
}

describe('the cache of ZFS', () => {
  const arcstats = (size: number, least: number): Record<string, string> => ({
    'proc/spl/kstat/zfs/arcstats':
      '13 1 0x01 147 39984 8213718190 17842910401\nname                            type data\n' +
      `hits                            4    3000\nc_min                           4    ${least}\n` +
      `c_max                           4    40000000000\nsize                            4    ${size}\n` +
      'overhead_size                   4    5\nanon_size                       4    7\n',
  });
  const host = meminfo({ MemTotal: 65_536_000, MemFree: 8_000_000, MemAvailable: 9_000_000, Cached: 900_000 });

  it('is given back, but for its least size: it is not in use', () => {
    const { memory, coverage } = shown({ ...host, ...arcstats(33_554_432_000, 2_097_152_000) });
    expect(memory.used_bytes).toBe(26_435_584_000);
    expect(Math.round(memory.used_percent)).toBe(39);
    expect(memory.cached_bytes).toBe(900_000 * KIB + 31_457_280_000);
    expect(coverage.status).toBe('available');
  });

  it('that is no larger than its least size gives nothing back', () => {
    expect(shown({ ...host, ...arcstats(1_000_000_000, 2_097_152_000) }).memory.used_bytes).toBe(56_536_000 * KIB);
  });

  it('that says nothing sound changes nothing', () => {
    const files = { ...host, 'proc/spl/kstat/zfs/arcstats': 'size 4 x\nsize\n' };
    expect(shown(files).memory.used_bytes).toBe(56_536_000 * KIB);
  });

  it('counts on a kernel that does not say what is available', () => {
    const old = meminfo({ MemTotal: 65_536_000, MemFree: 8_000_000, Cached: 1_000_000 });
    const { memory } = shown({ ...old, ...arcstats(33_554_432_000, 2_097_152_000) });
    expect(memory.used_bytes).toBe(56_536_000 * KIB - 31_457_280_000);
  });
});

describe('shared memory', () => {
  const old = { MemTotal: 12_582_912, MemFree: 3_591_364, Buffers: 0, Cached: 4_018_712, SReclaimable: 61_008 };

  it('is in use, where the kernel does not say what is available', () => {
    expect(shown(meminfo({ ...old, Shmem: 3_292_220 })).memory.used_bytes).toBe(8_204_048 * KIB);
  });

  it('is unknown on the oldest kernels', () => {
    expect(shown(meminfo(old)).memory.used_bytes).toBe(4_911_828 * KIB);
  });

  it('is no matter where the kernel says it', () => {
    expect(shown(meminfo({ ...old, Shmem: 3_292_220, MemAvailable: 5_000_000 })).memory.used_bytes).toBe(
      7_582_912 * KIB,
    );
  });
});

describe('the limit of a container', () => {
  const host = meminfo({
    MemTotal: 67_108_864,
    MemFree: 60_000_000,
    MemAvailable: 62_000_000,
    SwapTotal: 8_388_608,
    SwapFree: 8_388_608,
  });
  const two = (files: Readonly<Record<string, string>>, folder = ''): Record<string, string> =>
    Object.fromEntries(Object.entries(files).map(([name, text]) => [`sys/fs/cgroup${folder}/memory.${name}`, text]));
  const own = (path: string): Record<string, string> => ({ 'proc/self/cgroup': `0::${path}\n` });

  it('is all the memory there is inside of it', () => {
    const { memory, coverage } = shown({
      ...host,
      ...own('/'),
      ...two({ max: '2147483648\n', current: '2040109465\n' }),
    });
    expect(memory).toMatchObject({ total_bytes: 2 * GIB, used_bytes: 2_040_109_465 });
    expect(Math.round(memory.used_percent)).toBe(95);
    expect(coverage).toMatchObject({ status: 'partial', reason: expect.stringContaining('2048 MiB') as string });
  });

  it('leaves out files that were read and are not used: they are given back', () => {
    const { memory } = shown({
      ...host,
      ...own('/'),
      ...two({
        max: `${2 * GIB}`,
        current: `${GIB}`,
        stat: `anon 5\nfile ${GIB / 2}\nactive_file 9\ninactive_file ${GIB / 4}\n`,
        'swap.max': '0\n',
        'swap.current': '0\n',
      }),
    });
    expect(memory).toMatchObject({ used_bytes: 0.75 * GIB, cached_bytes: GIB / 2, swap_total_bytes: 0 });
  });

  it('may be one that only slows down (memory.high)', () => {
    expect(
      shown({ ...host, ...own('/'), ...two({ max: 'max', high: `${GIB}`, current: '5' }) }).memory.total_bytes,
    ).toBe(GIB);
  });

  it('of version 1 is met the same, wherever the host has put it', () => {
    const { memory } = shown({
      ...host,
      'proc/self/cgroup': '4:memory:/docker/abc\n0::/docker/abc\n',
      'proc/1/cgroup': '4:memory:/docker/abc\n0::/docker/abc\n',
      'sys/fs/cgroup/memory/memory.limit_in_bytes': `${GIB}\n`,
      'sys/fs/cgroup/memory/memory.usage_in_bytes': `${GIB / 2}\n`,
      'sys/fs/cgroup/memory/memory.stat': `total_cache 7\ntotal_inactive_file ${GIB / 4}\n`,
      'sys/fs/cgroup/memory/memory.memsw.limit_in_bytes': `${2 * GIB}\n`,
      'sys/fs/cgroup/memory/memory.memsw.usage_in_bytes': `${GIB / 2 + 4_096}\n`,
    });
    expect(memory).toMatchObject({
      total_bytes: GIB,
      used_bytes: GIB / 4,
      swap_total_bytes: GIB,
      swap_used_bytes: 4_096,
    });
  });

  it.each([
    ['none', two({ max: 'max\n', high: 'max\n', current: '5\n' })],
    ['more than the machine has', two({ max: `${100 * GIB}\n`, current: '5\n' })],
  ])('that is %s leaves the figures of the machine', (_, files) => {
    const { memory, coverage } = shown({ ...host, ...own('/'), ...files });
    expect([memory.total_bytes, coverage.status]).toEqual([64 * GIB, 'available']);
  });

  it('on the agent alone is said, and the machine stays whole', () => {
    const service = '/system.slice/culprit.service';
    const { memory, coverage } = shown({
      ...host,
      ...own(service),
      'sys/fs/cgroup/cgroup.controllers': 'memory\n',
      ...two({ max: `${GIB / 2}\n`, current: '5\n' }, service),
    });
    expect(memory.total_bytes).toBe(64 * GIB);
    expect(coverage).toMatchObject({ status: 'partial', reason: expect.stringContaining('512 MiB') as string });
  });

  it('on the agent alone is said in version 1 too', () => {
    const { memory, coverage } = shown({
      ...host,
      'proc/self/cgroup': '4:memory:/small\n0::/\n',
      'sys/fs/cgroup/memory/memory.limit_in_bytes': '9223372036854771712\n',
      'sys/fs/cgroup/memory/small/memory.limit_in_bytes': `${GIB / 2}\n`,
    });
    expect([memory.total_bytes, coverage.status]).toEqual([64 * GIB, 'partial']);
  });

  it("is the agent's own where the processes of the host are seen", () => {
    const { memory, coverage } = shown({
      ...host,
      ...own('/'),
      'proc/1/cgroup': '0::/../../../init.scope\n',
      ...two({ max: `${GIB / 2}\n`, current: '5\n' }),
    });
    expect([memory.total_bytes, coverage.status]).toEqual([64 * GIB, 'partial']);
  });

  it('is what the machine is said to have', () => {
    using kernel = kernelFolder({ 'proc/stat': STAT, ...host, ...own('/'), ...two({ max: `${GIB}\n` }) });
    using sampler = new LinuxSampler({ root: kernel.root, clock: new ManualClock() });
    expect(sampler.machine.memoryBytes).toBe(GIB);
  });
});
