import type { CoreFoundation, Reference } from '../corefoundation.ts';
import type { IOKit, RegistryObject } from '../iokit.ts';

/** More queues of one client than any program opens. */
const MOST_USES = 1_024;
const MOST_PID = 0x7fffffff;

/**
 * The pid of `pid 357, WindowServer`; the name is the program's own choice and may say anything. Null where there is
 * none.
 */
export function creatorPid(creator: string | null): number | null {
  const digits = /^pid (\d{1,10}),/.exec(creator ?? '')?.[1];
  const pid = Number(digits ?? NaN);
  return pid > 0 && pid <= MOST_PID ? pid : null;
}

/**
 * GPU time of each process on Apple silicon, of any user's: the GPU's user clients, children of AGXAccelerator, each
 * with the process that opened it and what its queues have used.
 */
export class GpuClients {
  readonly #cf: CoreFoundation;
  readonly #iokit: IOKit;
  #missing: string | null = null;

  constructor(cf: CoreFoundation, iokit: IOKit) {
    this.#cf = cf;
    this.#iokit = iokit;
  }

  /** Why there is nothing; null where there is. */
  get missing(): string | null {
    return this.#missing;
  }

  /**
   * Fills `into` (emptied before) with nanoseconds by pid, summed over all clients that a process has open at this
   * instant: when one is closed, the sum falls. A process without a client is not in it, nor one of whose clients the
   * time cannot be read.
   */
  read(into: Map<number, number>): void {
    into.clear();
    let clients = 0;
    this.#iokit.forEachService('AGXAccelerator', (accelerator) => {
      this.#iokit.forEachChild(accelerator, (child) => {
        clients += 1;
        this.#add(child, into);
      });
    });
    for (const [pid, time] of into) if (Number.isNaN(time)) into.delete(pid);
    this.#missing =
      into.size > 0
        ? null
        : clients > 0
          ? 'the GPU’s driver does not tell the time of its clients'
          : 'the GPU’s driver tells of no clients (only that of Apple silicon does)';
  }

  #add(client: RegistryObject, into: Map<number, number>): void {
    using properties = this.#iokit.dictionary(client);
    const dictionary = properties?.reference ?? null;
    const pid = creatorPid(this.#cf.string(this.#cf.entry(dictionary, 'IOUserClientCreator')));
    const usage = this.#cf.entry(dictionary, 'AppUsage');
    if (pid !== null && usage !== null) into.set(pid, (into.get(pid) ?? 0) + this.#timeOf(usage));
  }

  /** 0 where there is no queue yet; NaN where there are some, and none tells its time. */
  #timeOf(usage: Reference): number {
    if (!this.#cf.isArray(usage)) return NaN;
    const count = Math.min(MOST_USES, this.#cf.length(usage));
    let sum = count === 0 ? 0 : NaN;
    for (let index = 0; index < count; index += 1) {
      const time = this.#cf.number(this.#cf.entry(this.#cf.item(usage, index), 'accumulatedGPUTime'));
      if (time !== null && time >= 0) sum = (Number.isNaN(sum) ? 0 : sum) + time;
    }
    return sum;
  }
}
