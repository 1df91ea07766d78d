import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { renameSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { stateCode, ProcessTable } from '../../../../../src-main/sample/table.ts';
import type { ProcessState } from '../../../../../src-main/metrics/registry.ts';
import { fileLockWaits } from '../../../../../src-main/sampling/linux/locks/file-locks.ts';
import { sharedFutexWait } from '../../../../../src-main/sampling/linux/locks/futex-wait.ts';
import { LockWaits } from '../../../../../src-main/sampling/linux/locks/lock-waits.ts';
import { sharedRanges } from '../../../../../src-main/sampling/linux/locks/shared-maps.ts';
import { kernelFolder } from '../kernel-folder.ts';
import { namedPipe } from '../named-pipe.ts';

const FUTEX_NUMBER = process.arch === 'x64' ? 202 : 98;
const asleepOn = (address: number, operation = 0): string =>
  `${FUTEX_NUMBER} 0x${address.toString(16)} 0x${operation.toString(16)} 0x80000002 0x0 0x0 0x0 ` +
  '0x7ffe12340000 0x7f0012345678\n';
const mapping = (start: number, inode: number, rights = 'rw-s'): string =>
  `${start.toString(16)}-${(start + 4096).toString(16)} ${rights} 00000000 fd:00 ${inode}` +
  '                   /dev/shm/a name with spaces\n';
const PRIVATE_MAPS =
  '55d000000000-55d000001000 r--p 00000000 fd:00 77   /usr/bin/x\n' +
  '7ffc00000000-7ffc00021000 rw-p 00000000 00:00 0   [stack]\n';

/** flock(1) of util-linux. */
const FLOCK = 'flock';

interface Given {
  readonly pid: number;
  readonly state?: ProcessState;
  /** Added to at each tick. */
  readonly cpuNs?: number;
}

class World {
  readonly table = new ProcessTable();
  readonly #slots = new Map<number, { slot: number; cpuNs: number }>();
  #now = 0;

  constructor(all: readonly Given[]) {
    for (const { pid, state = 'sleeping', cpuNs = 0 } of all) {
      const slot = this.table.add(pid, 0, 1);
      this.table.state[slot] = stateCode(state);
      this.table.raw.cpu_time_ns[slot] = 0;
      this.#slots.set(pid, { slot, cpuNs });
    }
  }

  tick(locks: LockWaits, seconds = 1): ReturnType<LockWaits['read']> {
    for (const { slot, cpuNs } of this.#slots.values()) this.table.raw.cpu_time_ns[slot]! += cpuNs;
    this.#now += seconds * 1_000;
    return locks.read(this.table, this.#now);
  }
}

describe('a mutex in shared memory', () => {
  const files = {
    'proc/10/syscall': asleepOn(0x7000_0010),
    'proc/10/maps': PRIVATE_MAPS + mapping(0x7000_0000, 42),
    'proc/11/syscall': asleepOn(0x7f00_0010),
    'proc/11/maps': mapping(0x7f00_0000, 42),
    'proc/20/syscall': 'running\n',
    'proc/20/maps': mapping(0x5500_0000, 42),
    'proc/30/syscall': 'running\n',
    'proc/30/maps': mapping(0x5500_0000, 99),
  };
  const everybody: readonly Given[] = [
    { pid: 10 },
    { pid: 11 },
    { pid: 20, state: 'running', cpuNs: 9e8 },
    { pid: 30, state: 'running', cpuNs: 9e8 },
  ];

  it('is waited for by all who sleep on it, wherever mapped; who has it too and computes may hold it', async () => {
    using kernel = kernelFolder(files);
    const locks = new LockWaits(`${kernel.root}/proc`);
    const world = new World(everybody);
    await vi.waitFor(() => expect(world.tick(locks)).toEqual([{ waiters: [10, 11], holders: [20] }]));
    expect(locks.coverage()).toMatchObject([{ status: 'available' }]);
  });

  it('of one process alone, or asleep for a reason of its own, is nobody else’s affair', async () => {
    using kernel = kernelFolder({
      ...files,
      'proc/10/syscall': asleepOn(0x7000_0010, 128),
      'proc/11/syscall': asleepOn(0x6000_0010),
    });
    const locks = new LockWaits(`${kernel.root}/proc`);
    const world = new World(everybody);
    for (let tick = 0; tick < 5; tick++) {
      await new Promise(setImmediate);
      expect(world.tick(locks)).toEqual([]);
    }
  });

  it('that the kernel does not show is said to be missing', () => {
    using kernel = kernelFolder({ 'proc/10/syscall/is-a-folder': '' });
    const locks = new LockWaits(`${kernel.root}/proc`);
    new World([{ pid: 10 }]).tick(locks);
    expect(locks.coverage()).toMatchObject([
      { status: 'partial', source: '/proc/locks', reason: expect.stringContaining('trace') as string },
    ]);
  });
});

describe('a file lock', () => {
  const LOCKS =
    '1: POSIX  ADVISORY  WRITE 20 fd:00:2531452 0 EOF\n' +
    '1: -> POSIX  ADVISORY  WRITE 10 fd:00:2531452 0 EOF\n' +
    '1:  -> POSIX  ADVISORY  WRITE 11 fd:00:2531452 0 EOF\n' +
    '2: FLOCK  ADVISORY  WRITE 30 00:17:11 0 EOF\n';

  const WAITING = { 'proc/10/wchan': 'locks_lock_inode_wait', 'proc/11/wchan': 'fcntl_setlk' };
  const everybody: readonly Given[] = [{ pid: 10 }, { pid: 11 }, { pid: 20 }];

  it('is held and waited for as the kernel says', async () => {
    using kernel = kernelFolder({ ...WAITING, 'proc/locks': LOCKS });
    const locks = new LockWaits(`${kernel.root}/proc`);
    const world = new World(everybody);
    await vi.waitFor(() => expect(world.tick(locks)).toEqual([{ waiters: [10, 11], holders: [20] }]));
  });

  it('is looked for when somebody is seen to wait: by the kernel’s function, or by the system call', async () => {
    for (const file of ['wchan', 'syscall']) {
      const call =
        file === 'wchan' ? 'do_lock_file_wait.constprop.0' : `${process.arch === 'x64' ? 72 : 25} 0x3 0x7 0x7ffe\n`;
      using kernel = kernelFolder({ 'proc/locks': LOCKS, 'proc/10/wchan': '0', [`proc/10/${file}`]: call });
      const locks = new LockWaits(`${kernel.root}/proc`);
      const world = new World(everybody);
      await vi.waitFor(() => expect(world.tick(locks)).toEqual([{ waiters: [10, 11], holders: [20] }]));
    }
  });

  it('costs the machine nothing while nobody is seen to wait: the file is not opened', async () => {
    const asleep = ['poll_schedule_timeout', 'pipe_read', 'hrtimer_nanosleep', 'do_wait', 'ep_poll'];
    using kernel = kernelFolder(Object.fromEntries(asleep.map((name, index) => [`proc/${10 + index}/wchan`, name])));
    using file = namedPipe(`${kernel.root}/proc/locks`);
    const locks = new LockWaits(`${kernel.root}/proc`);
    const world = new World(asleep.map((_, index) => ({ pid: 10 + index, cpuNs: 1e6 })));
    for (let tick = 0; tick < 40; tick++) {
      expect(world.tick(locks)).toEqual([]);
      expect(await file.wasOpened()).toBe(false);
    }
    kernel.write('proc/11/wchan', 'flock_lock_inode_wait');
    world.tick(locks);
    await vi.waitFor(async () => expect(await file.wasOpened()).toBe(true));
  });

  it('is read at most every two seconds, however often samples are taken, and is not waited for', async () => {
    using kernel = kernelFolder({ ...WAITING, 'proc/locks': LOCKS });
    const locks = new LockWaits(`${kernel.root}/proc`);
    const world = new World(everybody);
    await vi.waitFor(() => expect(world.tick(locks, 0.001)).toHaveLength(1));
    kernel.write('proc/locks', LOCKS.replace('WRITE 11 ', 'WRITE 12 '));
    for (let tick = 0; tick < 10; tick++) {
      await new Promise(setImmediate);
      expect(world.tick(locks, 0.1)).toEqual([{ waiters: [10, 11], holders: [20] }]);
    }
    await vi.waitFor(() => expect(world.tick(locks, 1)).toEqual([{ waiters: [10], holders: [20] }]));
  });

  it('is found at the first look, among however many sleepers; later ones have their turn', async () => {
    const sleepers = Array.from({ length: 200 }, (_, index) => 100 + index);
    using kernel = kernelFolder({
      ...Object.fromEntries(sleepers.map((pid) => [`proc/${pid}/wchan`, 'ep_poll'])),
      'proc/299/wchan': 'locks_lock_inode_wait',
      'proc/locks': LOCKS.replaceAll('WRITE 10 ', 'WRITE 299 '),
    });
    const locks = new LockWaits(`${kernel.root}/proc`);
    const world = new World(sleepers.map((pid) => ({ pid })));
    world.tick(locks);
    await vi.waitFor(() => expect(world.tick(locks, 0)).toEqual([{ waiters: [299], holders: [20] }]));
  });

  it('that is waited for no more is not read again', async () => {
    using kernel = kernelFolder({ ...WAITING, 'proc/locks': LOCKS });
    const locks = new LockWaits(`${kernel.root}/proc`);
    const world = new World(everybody);
    await vi.waitFor(() => expect(world.tick(locks)).toHaveLength(1));
    for (const pid of [10, 11]) kernel.write(`proc/${pid}/wchan`, 'ep_poll');
    kernel.write('proc/locks', LOCKS.replaceAll('-> ', ''));
    await vi.waitFor(() => expect(world.tick(locks)).toEqual([]));
    kernel.remove('proc/locks');
    using file = namedPipe(`${kernel.root}/proc/locks`);
    for (let tick = 0; tick < 20; tick++) {
      world.tick(locks);
      expect(await file.wasOpened()).toBe(false);
    }
  });

  it('that is taken in turn is held by who has it in most readings', async () => {
    using kernel = kernelFolder({ ...WAITING, 'proc/locks': LOCKS });
    const locks = new LockWaits(`${kernel.root}/proc`);
    const world = new World([...everybody, { pid: 30 }]);
    const heldBy = (pid: number): void => {
      kernel.write('proc/locks.new', LOCKS.replace('WRITE 20 ', `WRITE ${pid} `));
      renameSync(`${kernel.root}/proc/locks.new`, `${kernel.root}/proc/locks`);
    };
    const expectHolders = (holders: number[]): Promise<void> =>
      vi.waitFor(() => expect(world.tick(locks)).toEqual([{ waiters: [10, 11], holders }]));
    await expectHolders([20]);
    heldBy(30);
    await expectHolders([]);
    heldBy(20);
    await expectHolders([20]);
  });

  it.skipIf(spawnSync(FLOCK, ['--version']).error !== undefined)(
    'of real processes is seen on the real kernel',
    async () => {
      using folder = kernelFolder({ lock: '' });
      const lock = `${folder.root}/lock`;
      using processes = new DisposableStack();
      const start = (...command: readonly string[]) => {
        const child = spawn(FLOCK, [lock, ...command], { stdio: ['ignore', 'pipe', 'ignore'], detached: true });
        processes.defer(() => void process.kill(-child.pid!, 'SIGKILL'));
        return child;
      };
      const holder = start('sh', '-c', 'echo held; exec sleep 600');
      await once(holder.stdout, 'data');
      const waiter = start('true');
      const locks = new LockWaits('/proc');
      const world = new World([{ pid: holder.pid! }, { pid: waiter.pid! }]);
      await vi.waitFor(
        () => expect(world.tick(locks)).toContainEqual({ waiters: [waiter.pid], holders: [holder.pid] }),
        { timeout: 20_000 },
      );
    },
  );

  it('that somebody has stood by for, for minutes, is no trouble', async () => {
    using kernel = kernelFolder({ ...WAITING, 'proc/locks': LOCKS });
    const locks = new LockWaits(`${kernel.root}/proc`);
    const world = new World(everybody);
    await vi.waitFor(() => expect(world.tick(locks)).toHaveLength(1));
    expect(world.tick(locks, 120)).toEqual([]);
  });

  it('whose holder is in another namespace, or an open file of several, has no known holder', () => {
    expect(
      fileLockWaits('1: OFDLCK ADVISORY  WRITE -1 fd:00:1 0 EOF\n1: -> OFDLCK ADVISORY  WRITE 10 fd:00:1 0 EOF\n'),
    ).toMatchObject([{ holders: [], waiters: [10] }]);
  });
});

describe('whatever the kernel writes', () => {
  it('is read without an error', () => {
    const text = fc.string({
      unit: fc.constantFrom('1', ':', ' ', '-', '>', 'P', '\n', '0x7f', 'rw-s', 'fd:00', '202', 'ffffffffffffffff'),
    });
    fc.assert(
      fc.property(text, (given) => {
        for (const { waiters, holders } of fileLockWaits(given))
          expect([...waiters, ...holders].every((pid) => Number.isSafeInteger(pid) && pid > 0)).toBe(true);
        for (const { start, end } of sharedRanges(given)) expect(Number.isNaN(start) || Number.isNaN(end)).toBe(false);
        expect(sharedFutexWait(given, 'x64') ?? 0).not.toBeNaN();
      }),
    );
  });

  it.each([
    'running\n',
    '',
    '202',
    '-1 0x7ffc 0x7f00\n',
    '202 0xffffffffffffffff 0x0 0x2',
    '0 0x3 0x7f7d 0x20000',
    '202 zebra 0x0 0x2',
  ])('%j is no wait for a futex', (text) => {
    expect(sharedFutexWait(text, 'x64')).toBeNull();
  });

  it('on a processor whose system calls are not known is not guessed at', () => {
    expect([
      sharedFutexWait('202 0x10 0x0 0x2', 'x64'),
      sharedFutexWait('98 0x10 0x0 0x2', 'arm64'),
      sharedFutexWait('202 0x10 0x0 0x2', 's390x'),
    ]).toEqual([16, 16, null]);
  });
});
