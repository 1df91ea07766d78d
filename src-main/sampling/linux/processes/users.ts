import { readFileSync } from 'node:fs';
import { READ_BUFFER, readOnce } from '../descriptors.ts';

/** What of a process concerns its owner. */
type Owned = { user: string | null; uid: number | null };
/** The name of a user that no file of this machine has (LDAP, systemd's dynamic users …); null for none. */
export type UserLookUp = (uid: number) => Promise<string | null>;

/** Who is unknown may be added, or the directory that has him may come back. */
const AGAIN_AFTER_MS = 60_000;

/**
 * uid → name from /etc/passwd, read again when it is asked for, at most once a minute; then, off the loop and one at a
 * time, from where else this machine knows users from. A uid with no name is shown as its number.
 */
export class Users {
  readonly #path: string;
  readonly #lookUp: UserLookUp | null;
  readonly #names = new Map<number, string>();
  /** Who is asked for elsewhere, and whose facts wait for it. */
  readonly #asked = new Map<number, Set<Owned>>();
  /** When it was last asked in vain, elsewhere. */
  readonly #unknown = new Map<number, number>();
  #readAt = -Infinity;
  #busy = false;

  constructor(path: string, lookUp: UserLookUp | null = null) {
    this.#path = path;
    this.#lookUp = lookUp;
  }

  /**
   * Writes the name of the owner, by its uid, into the facts; later, where it has to be asked for.
   * @param now monotonic milliseconds
   */
  tell(facts: Owned, now: number): void {
    const { uid } = facts;
    if (uid === null) return;
    facts.user = this.name(uid, now);
    if (this.#names.has(uid) || this.#lookUp === null) return;
    if (now - (this.#unknown.get(uid) ?? -Infinity) < AGAIN_AFTER_MS) return;
    const waiting = this.#asked.get(uid);
    if (waiting === undefined) this.#asked.set(uid, new Set([facts]));
    else waiting.add(facts);
    void this.#askNext(now);
  }

  /** @param now monotonic milliseconds */
  name(uid: number, now: number): string {
    if (now - this.#readAt > AGAIN_AFTER_MS) this.#read(now);
    return this.#names.get(uid) ?? String(uid);
  }

  async #askNext(now: number): Promise<void> {
    if (this.#busy || this.#lookUp === null) return;
    this.#busy = true;
    for (const [uid, waiting] of this.#asked) {
      const name = await this.#lookUp(uid);
      this.#asked.delete(uid);
      if (name === null) this.#unknown.set(uid, now);
      else this.#names.set(uid, name);
      for (const facts of waiting) if (name !== null && facts.uid === uid) facts.user = name;
    }
    this.#busy = false;
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
