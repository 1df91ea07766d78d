import { readFileSync } from 'node:fs';
import { READ_BUFFER, readOnce } from '../descriptors.ts';

/**
 * uid → name from /etc/passwd, read once and again when an unknown uid turns up (at most once a minute). A uid with no
 * name is shown as its number.
 */
export class Users {
  static readonly #rereadAfterMs = 60_000;
  readonly #path: string;
  #names = new Map<number, string>();
  #readAt = -Infinity;

  constructor(path: string) {
    this.#path = path;
  }

  /** @param now monotonic milliseconds */
  name(uid: number, now: number): string {
    const known = this.#names.get(uid);
    if (known !== undefined) return known;
    if (now - this.#readAt > Users.#rereadAfterMs) this.#read(now);
    const name = this.#names.get(uid) ?? String(uid);
    this.#names.set(uid, name);
    return name;
  }

  #read(now: number): void {
    this.#readAt = now;
    let text: string;
    try {
      text = readFileSync(this.#path, 'utf8');
    } catch {
      return;
    }
    for (const line of text.split('\n')) {
      const [name, , uid] = line.split(':');
      if (name !== undefined && name !== '' && uid !== undefined && /^\d+$/.test(uid))
        this.#names.set(Number(uid), name);
    }
  }
}

/** The effective uid, second of the four in proc_pid_status(5); null when it cannot be read. */
export function effectiveUid(processPath: string): number | null {
  const length = readOnce(`${processPath}/status`);
  const match = length > 0 ? /\nUid:\t\d+\t(\d+)/.exec(READ_BUFFER.toString('latin1', 0, length)) : null;
  return match === null ? null : Number(match[1]);
}
