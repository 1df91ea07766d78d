import { failure, ok, type Result } from '../../../base/result.ts';
import { read, readText } from '../layouts.ts';
import type { Libraries } from '../libraries.ts';
import { C, KINFO_PROC } from './process-layouts.ts';

type Sysctl = (
  name: Buffer,
  count: number,
  into: Buffer | null,
  length: Buffer,
  newValue: null,
  newLength: number,
) => number;

const { fields, size: RECORD } = KINFO_PROC;
/** Processes may begin between asking for the size and reading: then the buffer is too small, and it is asked again. */
const ATTEMPTS = 4;
const ROOM_FOR = 256;
/** More processes than a Mac can have (kern.maxproc): a length beyond that is no length. */
const MOST_BYTES = 100_000 * RECORD;

/**
 * All processes of the machine, out of one call of sysctl(3) into a buffer that is used again: any user may have this
 * of any process.
 */
export class ProcessList {
  readonly #libraries: Libraries;
  readonly #sysctl: Result<Sysctl>;
  readonly #name = Buffer.from(Int32Array.of(C.CTL_KERN, C.KERN_PROC, C.KERN_PROC_ALL, 0).buffer);
  readonly #length = Buffer.alloc(8);
  #records = Buffer.alloc(ROOM_FOR * RECORD);
  count = 0;

  constructor(libraries: Libraries) {
    this.#libraries = libraries;
    this.#sysctl = libraries.lookUp(
      'system',
      'int sysctl(void *name, unsigned int count, void *into, void *length, void *newValue, size_t newLength)',
    );
  }

  /** A failure when the list is not to be had, or not whole: then `count` is 0. */
  refresh(): Result<null> {
    this.count = 0;
    if (!this.#sysctl.ok) return this.#sysctl;
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      this.#length.writeBigUInt64LE(BigInt(this.#records.length));
      if (this.#call(this.#sysctl.value, this.#records)) return this.#take();
      const errno = this.#libraries.errno();
      if (errno !== C.ENOMEM) return failure(`sysctl KERN_PROC_ALL failed (errno ${errno})`);
      const grown = this.#grow(this.#sysctl.value);
      if (!grown.ok) return grown;
    }
    return failure('sysctl KERN_PROC_ALL: the list grew faster than it could be read');
  }

  pid = (index: number): number => read(this.#records, fields['kp_proc.p_pid'], index * RECORD);
  parentPid = (index: number): number => read(this.#records, fields['kp_eproc.e_ppid'], index * RECORD);
  processGroup = (index: number): number => read(this.#records, fields['kp_eproc.e_pgid'], index * RECORD);
  uid = (index: number): number => read(this.#records, fields['kp_eproc.e_ucred.cr_uid'], index * RECORD);
  nice = (index: number): number => read(this.#records, fields['kp_proc.p_nice'], index * RECORD);
  /** SIDL to SZOMB. All that are alive and not stopped are SRUN, whether they run or not. */
  status = (index: number): number => read(this.#records, fields['kp_proc.p_stat'], index * RECORD);
  /** The program's name, cut to 16 bytes. */
  name = (index: number): string => readText(this.#records, fields['kp_proc.p_comm'], index * RECORD);

  /** Milliseconds since the epoch. */
  startedAt(index: number): number {
    const base = index * RECORD;
    const seconds = read(this.#records, fields['kp_proc.p_un.__p_starttime.tv_sec'], base);
    return seconds * 1e3 + read(this.#records, fields['kp_proc.p_un.__p_starttime.tv_usec'], base) / 1e3;
  }

  /** Differs, as good as always, where the name does. */
  nameHash(index: number): number {
    const at = index * RECORD + fields['kp_proc.p_comm'][0];
    const records = this.#records;
    let hash = 0;
    for (let word = 0; word < 16; word += 4) hash = Math.imul(hash ^ records.readInt32LE(at + word), 0x9e3779b1);
    return hash;
  }

  #call(sysctl: Sysctl, into: Buffer | null): boolean {
    return sysctl(this.#name, 3, into, this.#length, null, 0) === 0;
  }

  #take(): Result<null> {
    const length = this.#length.readBigUInt64LE();
    if (length === 0n || length > BigInt(this.#records.length) || Number(length) % RECORD !== 0)
      return failure(`sysctl KERN_PROC_ALL gave ${length} bytes, which are not whole records of ${RECORD}`);
    this.count = Number(length) / RECORD;
    return ok(null);
  }

  #grow(sysctl: Sysctl): Result<null> {
    if (!this.#call(sysctl, null))
      return failure(`sysctl KERN_PROC_ALL does not tell its size (errno ${this.#libraries.errno()})`);
    const wanted = Number(this.#length.readBigUInt64LE());
    if (wanted > MOST_BYTES) return failure(`sysctl KERN_PROC_ALL says it needs ${wanted} bytes`);
    if (this.#records.length > 2 * wanted + ROOM_FOR * RECORD)
      return failure(
        `sysctl KERN_PROC_ALL says that ${this.#records.length} bytes are too few, and that it needs ${wanted}`,
      );
    this.#records = Buffer.alloc(Math.max(wanted + wanted / 4, this.#records.length + ROOM_FOR * RECORD) | 0);
    return ok(null);
  }
}
