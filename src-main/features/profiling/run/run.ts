import type { Clock } from '../../../base/clock.ts';
import { Accounts, type Used } from './accounts.ts';
import type { ChildCalls } from './calls.ts';
import type { CommandStarter, Ended } from './command.ts';
import { MachineMeter, type MachineFigures } from './machine.ts';
import type { MachineSample } from './machine-samples.ts';
import { takeSignals } from './signals.ts';
import { ProcessTree, type TreeNow } from './tree.ts';

/** What a tree of processes did since its command started. */
export interface TreeFigures extends Used, TreeNow {}

export interface RunSettings {
  readonly command: string;
  readonly args: readonly string[];
  readonly environment: NodeJS.ProcessEnv;
  readonly clock: Clock;
  readonly calls: ChildCalls;
  readonly starter: CommandStarter;
  /** Signals that were ignored when Culprit was started: it lets them be. */
  readonly ignored: ReadonlySet<number>;
  /** Null where there is none: then only what the kernel's accounts say is known. */
  readonly proc: string | null;
  /** Between samples of the machine. */
  readonly intervalMs: number;
  /** Processes that the command left behind are followed until they have done nothing for so long. */
  readonly idleLimitMs: number;
  /** Takes a sample of the machine. */
  sample(): MachineSample;
  /** The same sample and the tree as it was then, for who writes it down. @param pids who is of the tree */
  onSample(sample: MachineSample, pids: ReadonlySet<number>, tree: TreeFigures): void;
  /** A new reader of the bytes that come by the descriptor for marks. */
  markSource(): (bytes: Buffer) => void;
  onStart(pid: number): void;
  onEnd(ended: Ended): void;
  /** It has ended, others of its tree have not. */
  onLeftBehind(names: readonly string[]): void;
}

export interface RunFigures {
  readonly startedAtMs: number;
  readonly ended: Ended;
  /** From the command's start to its end, and how long those were followed that it left behind. */
  readonly followedSeconds: number;
  readonly used: Used;
  /** CPU that was seen in passing, of processes that nobody waited for. Not in `used`. */
  readonly unclaimedSeconds: number;
  /** Whose children were these. */
  readonly ignoring: readonly string[];
  /** Of all processes together, at one moment; NaN where it is not known. */
  readonly peakBytes: number;
  readonly meanBytes: number;
  /** Of the largest process. */
  readonly largestBytes: number;
  readonly mostProcesses: number;
  readonly machine: MachineFigures;
  /** What measuring it cost in this time. */
  readonly culpritCpuSeconds: number;
  /** Still running when the run was taken to be over. */
  readonly leftRunning: readonly string[];
  /** Somebody wanted it to end, whatever the command made of that. */
  readonly toldToEnd: boolean;
}

/** Between two looks at the tree: what is shorter is caught by the kernel's accounts, but for the sum of memory. */
const POLL_MS = 50;
/** Looking may cost a twentieth of a core at most. */
const POLL_SHARE = 20;
/** Signals that say: end. */
const ENDING: ReadonlySet<NodeJS.Signals> = new Set(['SIGINT', 'SIGTERM', 'SIGHUP']);
/** A tick: less cannot be told from nothing. */
const ACTIVE_SECONDS = 0.015;

/** Runs a command once, from its start until all of its tree has ended or rests. @throws CannotStart */
export async function runOnce(settings: RunSettings): Promise<RunFigures> {
  const { calls } = settings;
  const adopts = calls.adoptOrphans(true);
  const run = new Run(settings);
  try {
    return await run.follow();
  } finally {
    run.stop();
    if (adopts) calls.adoptOrphans(false);
  }
}

const cpuOf = (used: Used): number => used.userSeconds + used.systemSeconds;

const greatest = (one: number, other: number): number => (Number.isNaN(other) || one > other ? one : other);

class Run {
  readonly #settings: RunSettings;
  readonly #tree: ProcessTree | null;
  readonly #accounts: Accounts;
  readonly #meter = new MachineMeter();
  readonly #culpritBefore = process.cpuUsage();
  #pollTimer: NodeJS.Timeout | undefined;
  #sampleTimer: NodeJS.Timeout | undefined;
  #pid = 0;
  #sampledCpu = 0;
  #sampledCulprit = 0;
  #giveBackSignals: () => void = () => undefined;
  #toldToEnd = false;
  #stopWaiting = false;
  #wake: () => void = () => undefined;

  constructor(settings: RunSettings) {
    this.#settings = settings;
    this.#meter.begin(settings.sample().system);
    this.#tree = settings.proc === null ? null : new ProcessTree(settings.proc, process.pid);
    this.#accounts = new Accounts(settings.proc, settings.calls);
  }

  async follow(): Promise<RunFigures> {
    const { clock, command, args, environment, starter, ignored } = this.#settings;
    const startedAtMs = clock.now();
    this.#sampledCulprit = this.#culpritSeconds();
    // Taken before there is a command: one that comes meanwhile is for it as well.
    const early: NodeJS.Signals[] = [];
    let pass = (signal: NodeJS.Signals): void => void early.push(signal);
    let running = true;
    this.#giveBackSignals = takeSignals((signal, reachedAll) => {
      // What the command left behind is followed until ^C: that one ends no more than the waiting.
      this.#toldToEnd ||= ENDING.has(signal) && (running || signal !== 'SIGINT');
      if (!running) this.#endWaiting();
      else if (!reachedAll) pass(signal);
    }, ignored);
    const startedAt = clock.monotonic();
    const child = await starter.start({ command, args, environment });
    pass = (signal) => child.kill(signal);
    for (const signal of early) child.kill(signal);
    this.#pid = child.pid;
    child.marks.on('data', this.#settings.markSource());
    this.#settings.onStart(child.pid);
    this.#poll();
    this.#planSample();
    const ended = await child.ended;
    running = false;
    this.#settings.calls.reap(child.pid);
    this.#settings.onEnd(ended);
    const rest = await this.#untilRest();
    const followedSeconds = rest.waited ? (clock.monotonic() - startedAt) / 1_000 : ended.wallSeconds;
    child.marks.destroy();
    return {
      ...this.#figures(),
      startedAtMs,
      ended,
      followedSeconds,
      leftRunning: rest.left,
      toldToEnd: this.#toldToEnd,
    };
  }

  stop(): void {
    clearTimeout(this.#pollTimer);
    clearTimeout(this.#sampleTimer);
    this.#giveBackSignals();
  }

  #now(): TreeFigures {
    const now = this.#look(this.#settings.clock.monotonic());
    return { ...this.#accounts.used(this.#tree?.members ?? []), ...now };
  }

  #look(at: number): TreeNow {
    if (this.#tree === null) return { processes: 0, rssBytes: NaN };
    const now = this.#tree.poll(at);
    return this.#reapEnded(this.#tree) ? this.#tree.poll(at) : now;
  }

  /**
   * Orphans of the tree that have become children of this process: nobody else waits for them. True when there were
   * some.
   */
  #reapEnded(tree: ProcessTree): boolean {
    const ended = tree.members.filter(
      ({ pid, look }) => look.ended && look.parentPid === process.pid && pid !== this.#pid,
    );
    return ended.filter(({ pid }) => this.#settings.calls.reap(pid)).length > 0;
  }

  #poll(): void {
    const { clock } = this.#settings;
    const begun = clock.monotonic();
    this.#look(begun);
    this.#pollTimer = setTimeout(() => this.#poll(), Math.max(POLL_MS, POLL_SHARE * (clock.monotonic() - begun)));
    this.#wake();
  }

  /** On the grid that a recording has: the multiples of its interval on the monotonic clock. */
  #planSample(): void {
    const { clock, intervalMs } = this.#settings;
    this.#sampleTimer = setTimeout(
      () => {
        this.#sample(this.#now());
        this.#planSample();
      },
      intervalMs - (clock.monotonic() % intervalMs),
    );
  }

  #sample(now: TreeFigures): void {
    const sample = this.#settings.sample();
    const cpu = cpuOf(now) + (this.#tree?.unclaimedSeconds ?? 0);
    const culprit = this.#culpritSeconds();
    this.#meter.add(sample.system, (sample.intervalMs ?? NaN) / 1_000, {
      tree: Math.max(0, cpu - this.#sampledCpu),
      culprit: culprit - this.#sampledCulprit,
    });
    this.#sampledCpu = cpu;
    this.#sampledCulprit = culprit;
    this.#settings.onSample(sample, new Set(this.#tree?.members.map(({ pid }) => pid)), now);
  }

  #culpritSeconds(): number {
    const { user, system } = process.cpuUsage(this.#culpritBefore);
    return (user + system) / 1e6;
  }

  #endWaiting(): void {
    this.#stopWaiting = true;
    this.#wake();
  }

  #stillRunning(): string[] {
    return (this.#tree?.members ?? [])
      .filter(({ look }) => !look.ended)
      .map(({ pid, look }) => `${look.name} (${pid})`);
  }

  /** Until the others of the tree have ended as well, or do nothing; who is left then. */
  async #untilRest(): Promise<{ readonly left: readonly string[]; readonly waited: boolean }> {
    const { clock, idleLimitMs } = this.#settings;
    let now = this.#now();
    let activeAt = clock.monotonic();
    let activeCpu = cpuOf(now);
    let told = false;
    for (;;) {
      const left = this.#stillRunning();
      const rests = clock.monotonic() - activeAt >= idleLimitMs;
      if (left.length === 0 || rests || this.#stopWaiting) return { left, waited: told };
      if (!told) this.#settings.onLeftBehind(left);
      told = true;
      await new Promise<void>((resolve) => (this.#wake = resolve));
      now = this.#now();
      // On a busy machine one that has work may get no core for seconds.
      const isAtWork = this.#tree?.members.some(({ look }) => look.isAtWork) === true;
      if (!isAtWork && cpuOf(now) - activeCpu < ACTIVE_SECONDS) continue;
      activeAt = clock.monotonic();
      activeCpu = cpuOf(now);
    }
  }

  #figures(): Omit<RunFigures, 'startedAtMs' | 'ended' | 'followedSeconds' | 'leftRunning' | 'toldToEnd'> {
    const now = this.#now();
    this.#sample(now);
    const tree = this.#tree;
    const { userSeconds, systemSeconds, disk } = now;
    const largestBytes = greatest(tree?.largestBytes ?? NaN, this.#accounts.largestBytes());
    return {
      used: { userSeconds, systemSeconds, disk },
      unclaimedSeconds: tree?.unclaimedSeconds ?? 0,
      ignoring: [...(tree?.ignoring ?? [])],
      // A process that came and went between two looks may have held more than was ever seen.
      peakBytes: tree === null ? NaN : greatest(tree.peakBytes, largestBytes),
      meanBytes: tree?.meanBytes ?? NaN,
      largestBytes,
      mostProcesses: tree?.mostProcesses ?? 0,
      machine: this.#meter.read(),
      culpritCpuSeconds: this.#culpritSeconds(),
    };
  }
}
