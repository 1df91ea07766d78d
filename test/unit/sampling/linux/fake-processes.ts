import { kernelFolder, type KernelFolder } from './kernel-folder.ts';

/** What a process of a fake kernel says; all but the pid may be left out. */
export interface FakeProcess {
  readonly pid: number;
  readonly name?: string | Uint8Array;
  readonly letter?: string;
  readonly ppid?: number;
  readonly flags?: number;
  readonly minorFaults?: number;
  readonly majorFaults?: number;
  readonly userTicks?: number;
  /** Of children that have been waited for. */
  readonly childTicks?: number;
  readonly nice?: number;
  readonly startTicks?: number;
  readonly rssPages?: number;
  /** Another one with each exec. */
  readonly stackStart?: number;
  /** Waited ns and switches of each thread, by tid; by default the leader's alone. */
  readonly threads?: Readonly<Record<number, FakeThread>>;
  readonly readCalls?: number;
  readonly writeCalls?: number;
  readonly readBytes?: number;
  readonly writtenBytes?: number;
  readonly uid?: number;
  readonly command?: string;
}

export interface FakeThread {
  readonly cpuNs?: number;
  readonly waitNs?: number;
  readonly switches?: number;
  readonly letter?: string;
  readonly rssPages?: number;
}

const SYSTEM = {
  'proc/stat': 'cpu  100 0 50 1000 0 0 0 0 0 0\ncpu0 100 0 50 1000 0 0 0 0 0 0\nbtime 1700000000\nprocs_blocked 0\n',
  'proc/self/schedstat': '0 0 0\n',
  'etc/passwd': 'root:x:0:0:root:/root:/bin/sh\nada:x:1000:1000::/home/ada:/bin/sh\n',
};

/** A kernel with processes that a test puts there, changes and ends. */
export class FakeKernel implements Disposable {
  readonly folder: KernelFolder = kernelFolder(SYSTEM);
  /** CPU time of each process in ns: what the process CPU clock says. */
  readonly clocks = new Map<number, number>();
  readonly #threads = new Map<number, string[]>();

  readonly cpuClock = (pid: number): number => this.clocks.get(pid) ?? NaN;

  /** Begins a process, or changes what its files say. `ranNs` is what its clock advances by. */
  put(fake: FakeProcess, ranNs = 0): void {
    const path = `proc/${fake.pid}`;
    const threads = fake.threads ?? { [fake.pid]: {} };
    this.clocks.set(fake.pid, (this.clocks.get(fake.pid) ?? 0) + ranNs);
    this.folder.write(`${path}/stat`, statLine(fake, Object.keys(threads).length));
    this.folder.write(`${path}/status`, `Name:\tx\nUid:\t${fake.uid ?? 0}\t${fake.uid ?? 0}\t0\t0\n`);
    this.folder.write(`${path}/cmdline`, (fake.command ?? '').replaceAll(' ', '\0'));
    this.folder.write(
      `${path}/io`,
      `rchar: 0\nwchar: 0\nsyscr: ${fake.readCalls ?? 0}\nsyscw: ${fake.writeCalls ?? 0}\n` +
        `read_bytes: ${fake.readBytes ?? 0}\nwrite_bytes: ${fake.writtenBytes ?? 0}\ncancelled_write_bytes: 0\n`,
    );
    this.folder.write(`${path}/schedstat`, schedstat(threads[fake.pid] ?? {}));
    // Files are rewritten in place, since the sampler holds them open; only a thread that is gone loses its own.
    for (const tid of this.#threads.get(fake.pid) ?? [])
      if (!(tid in threads)) this.folder.remove(`${path}/task/${tid}`);
    this.#threads.set(fake.pid, Object.keys(threads));
    for (const [tid, thread] of Object.entries(threads)) {
      this.folder.write(`${path}/task/${tid}/schedstat`, schedstat(thread));
      this.folder.write(`${path}/task/${tid}/stat`, statLine({ ...fake, ...thread, pid: Number(tid) }, 1));
    }
  }

  end(pid: number): void {
    this.clocks.delete(pid);
    this.#threads.delete(pid);
    this.folder.remove(`proc/${pid}`);
  }

  [Symbol.dispose](): void {
    this.folder[Symbol.dispose]();
  }
}

const schedstat = ({ cpuNs = 0, waitNs = 0, switches = 0 }: FakeThread): string => `${cpuNs} ${waitNs} ${switches}\n`;

/** proc_pid_stat(5), with fields that we do not read as 0. */
export function statLine(fake: FakeProcess, threads: number): Buffer {
  const {
    pid,
    name = 'proc',
    letter = 'S',
    ppid = 1,
    flags = 0,
    minorFaults = 0,
    majorFaults = 0,
    userTicks = 0,
    childTicks = 0,
    nice = 0,
    startTicks = 1_000,
    rssPages = 10,
    stackStart = 0,
  } = fake;
  const fields = [
    letter,
    ppid,
    pid,
    pid,
    0,
    -1,
    flags,
    minorFaults,
    0,
    majorFaults,
    0,
    userTicks,
    0,
    childTicks,
    0,
    20 + nice,
    nice,
    threads,
    0,
    startTicks,
    4_096_000,
    rssPages,
    '18446744073709551615',
    1,
    1,
    stackStart,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    17,
    0,
    0,
    0,
    0,
    0,
    0,
  ];
  return Buffer.concat([Buffer.from(`${pid} (`), Buffer.from(name), Buffer.from(`) ${fields.join(' ')}\n`)]);
}
