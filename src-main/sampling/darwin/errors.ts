/** Of Darwin's <sys/errno.h>. */
const ERRORS: Readonly<Record<number, string>> = {
  1: 'not permitted (EPERM)',
  2: 'not known to this system (ENOENT)',
  3: 'no such process (ESRCH)',
  12: 'more than was expected (ENOMEM)',
  22: 'not known to this system (EINVAL)',
};

const errorInWords = (errno: number): string => ERRORS[errno] ?? `errno ${errno}`;

/** How often each call failed in the present tick, and how. */
export class Failures {
  readonly #counts = new Map<string, Map<string, number>>();

  clear(): void {
    for (const kinds of this.#counts.values()) kinds.clear();
  }

  failed(call: string, errno: number): void {
    this.note(call, errorInWords(errno));
  }

  note(call: string, kind: string): void {
    const kinds = this.#counts.get(call) ?? new Map<string, number>();
    this.#counts.set(call, kinds);
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  }

  count(call: string): number {
    let sum = 0;
    for (const count of this.#counts.get(call)?.values() ?? []) sum += count;
    return sum;
  }

  /** `proc_pid_rusage: 3 times not permitted (EPERM), once errno 5`; null when it never failed. */
  inWords(call: string): string | null {
    const kinds = this.#counts.get(call);
    if (kinds === undefined || kinds.size === 0) return null;
    const words = [...kinds].map(([kind, count]) => `${count === 1 ? 'once' : `${count} times`} ${kind}`);
    return `${call}: ${words.join(', ')}`;
  }
}
