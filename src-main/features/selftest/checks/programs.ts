import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, stat } from 'node:fs';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { systemClock } from '../../../base/clock.ts';
import type { LoadName } from './amounts.ts';
import { burnProcessTime, Threads } from './busy.ts';
import { loadLibc, type Libc } from './libc.ts';
import { openScratch, readAll, writeAll } from './scratch.ts';
import { chargedBytes, Usage, type Truth, type Truths } from './truths.ts';

const MIB = 1024 ** 2;

/**
 * Makes everything ready; what it returns is then run while the sampler looks, and says what it was in truth. Throws
 * where it cannot be that load.
 */
type Program = (amount: number) => Promise<() => Promise<Truths>>;

export const PROGRAMS: Readonly<Record<LoadName, Program>> = {
  cpu: async (milliseconds) => async () => {
    const usage = new Usage();
    burnProcessTime(milliseconds);
    return { cpu_percent: usage.cpuMs };
  },
  'cpu-threads': async (milliseconds) => {
    const threads = await Threads.burners(2, milliseconds);
    return async () => {
      const usage = new Usage();
      await threads.go();
      return { cpu_percent: usage.cpuMs };
    };
  },
  // A thread that never sleeps either runs or waits to run.
  'run-queue': async (milliseconds) => {
    // These two alone: what the runtime's other threads wait is nothing that they could tell.
    const unbind = libc().bindToOneCore();
    const threads = await Threads.burners(2, milliseconds).finally(unbind);
    return async () => {
      const burnt = await threads.go();
      return { run_queue_wait_ms_per_second: burnt.reduce((sum, { wallMs, cpuMs }) => sum + wallMs - cpuMs, 0) };
    };
  },
  switches: async (rounds) => {
    const threads = await Threads.pingPong(rounds);
    return async () => {
      const usage = new Usage();
      await threads.go();
      return { context_switches_per_second: usage.switches };
    };
  },
  memory: async (mebibytes) => {
    if (process.availableMemory() < 3 * mebibytes * MIB) throw new Error('too little memory is free');
    const kept: Buffer[] = [];
    // Or they would be given back while the sampler still looks.
    process.once('exit', () => void kept.length);
    return async () => {
      for (let left = mebibytes; left > 0; left -= 8) kept.push(Buffer.alloc(8 * MIB, 1));
      return { rss_bytes: kept.reduce((sum, { length }) => sum + length, 0) };
    };
  },
  faults: async (times) => async () => {
    const usage = new Usage();
    for (let time = 0; time < times; time++) new Uint8Array(new ArrayBuffer(32 * MIB)).fill(1);
    return { faults_per_second: usage.faults };
  },
  'disk-write': async (mebibytes) => {
    const descriptor = scratch();
    return async () => {
      const before = chargedBytes('write_bytes');
      writeAll(descriptor, mebibytes);
      return { disk_written_bytes_per_second: charged('write_bytes', before, mebibytes * MIB) };
    };
  },
  'disk-read': async (mebibytes) => {
    const descriptor = scratch();
    writeAll(descriptor, mebibytes);
    libc().forgetPages(descriptor);
    return async () => {
      const before = chargedBytes('read_bytes');
      return { disk_read_bytes_per_second: charged('read_bytes', before, readAll(descriptor)) };
    };
  },
  'page-ins': async (pages) => {
    const { forgetPages, touchPages } = libc();
    const descriptor = scratch();
    writeAll(descriptor, 4);
    forgetPages(descriptor);
    return async () => {
      const usage = new Usage();
      touchPages(descriptor, pages);
      const { pageIns } = usage;
      return {
        page_ins_per_second:
          pageIns < pages / 2
            ? `this file system keeps its pages in memory: ${pageIns} of ${pages} had to be read`
            : pageIns,
      };
    };
  },
  // The pool starts all its threads at the first piece of work; its size is in the environment from the start.
  threads: async () => async () => {
    await promisify(stat)('/');
    return { threads: ownThreads() };
  },
  forks: async (children) => {
    const child = countTo(turnsOfAChild());
    const storm = `read word; n=0; while [ $n -lt ${children} ]; do (${child}); n=$((n+1)); done; times`;
    const shell = spawn('/bin/sh', ['-c', storm], { stdio: ['pipe', 'pipe', 'ignore'] });
    const ended = once(shell, 'exit');
    return async () => {
      const usage = new Usage();
      shell.stdin.end('go\n');
      const times = await text(shell.stdout);
      await ended;
      return { ended_children_cpu_percent: usage.cpuMs + millisecondsOf(times) };
    };
  },
  states: async () => async () => {
    const sleeping = endless('exec cat');
    const stopped = endless('exec cat');
    // Its child ends when the shell is a shell no more: nobody waits for it.
    const parent = endless('sleep 1 & echo $!; exec cat');
    const [line] = (await once(parent.stdout!, 'data')) as [Buffer];
    stopped.kill('SIGSTOP');
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    return { sleeping: sleeping.pid!, stopped: stopped.pid!, zombie: Number(line.toString()) };
  },
};

function libc(): Libc {
  const loaded = loadLibc();
  if (!loaded.ok) throw new Error(`the C library cannot be called: ${loaded.error}`);
  return loaded.value;
}

function scratch(): number {
  const opened = openScratch();
  if (!opened.ok) throw new Error(opened.error);
  return opened.value;
}

/** The bytes moved, if the kernel says so itself: not every file system has it charge them to who moves them. */
function charged(key: 'read_bytes' | 'write_bytes', before: number | null, moved: number): Truth {
  const after = chargedBytes(key);
  if (before === null || after === null) return moved;
  const seen = after - before;
  return Math.abs(seen - moved) <= 0.03 * moved
    ? moved
    : `this kernel charged ${seen} of ${moved} bytes to who moved them`;
}

function ownThreads(): Truth {
  try {
    return readdirSync('/proc/self/task').length;
  } catch {
    return 'a process cannot count its own threads here';
  }
}

const countTo = (turns: number): string => `i=0; while [ $i -lt ${turns} ]; do i=$((i+1)); done`;

/**
 * How far a shell of this machine counts in about 15 ms: by the quickest of some trials, since others may want the
 * machine, too.
 */
function turnsOfAChild(): number {
  const trial = 100_000;
  const tookMs = Array.from({ length: 4 }, () => {
    const began = systemClock.monotonic();
    spawnSync('/bin/sh', ['-c', countTo(trial)]);
    return systemClock.monotonic() - began;
  });
  return Math.round((trial * 15) / Math.max(1, Math.min(...tookMs)));
}

/** What the shell's `times` says of itself and its children, together: `0m0.010000s 0m0.000000s`, twice (POSIX). */
function millisecondsOf(times: string): number {
  return [...times.matchAll(/(\d+)m([\d.]+)s/g)].reduce(
    (sum, [, minutes, seconds]) => sum + Number(minutes) * 60_000 + Number(seconds) * 1_000,
    0,
  );
}

/** Lives until this process ends: then there is nobody to read from. */
function endless(script: string): ChildProcess {
  const child = spawn('/bin/sh', ['-c', script], { stdio: ['pipe', 'pipe', 'ignore'] });
  process.once('exit', () => child.kill('SIGKILL'));
  return child;
}
