import { failure, ok, type Result } from '../../../base/result.ts';
import type { Libraries } from '../libraries.ts';
import { CONSTANTS } from './layouts.ts';

type SysctlByName = (name: string, into: Buffer, length: Buffer, newValue: null, newLength: number) => number;
type SysctlByNumbers = (
  name: Buffer,
  count: number,
  into: Buffer,
  length: Buffer,
  newValue: null,
  newLength: number,
) => number;

const LONGEST_VALUE = 1_024;
const WHY: Readonly<Record<number, string>> = {
  [CONSTANTS.EPERM]: 'the system does not allow it (EPERM)',
  [CONSTANTS.ENOENT]: 'the system has no such value (ENOENT)',
  [CONSTANTS.ENOMEM]: 'the value is longer than expected (ENOMEM)',
};

/** sysctl(3). Values are views of one reused Buffer: good until the next call. */
export class Sysctl {
  readonly #libraries: Libraries;
  readonly #byName: Result<SysctlByName>;
  readonly #byNumbers: Result<SysctlByNumbers>;
  readonly #length = Buffer.alloc(8);
  readonly #value = Buffer.alloc(LONGEST_VALUE);

  constructor(libraries: Libraries) {
    this.#libraries = libraries;
    this.#byName = libraries.lookUp(
      'system',
      'int sysctlbyname(const char *name, void *into, void *length, void *newValue, size_t newLength)',
    );
    this.#byNumbers = libraries.lookUp(
      'system',
      'int sysctl(void *name, unsigned int count, void *into, void *length, void *newValue, size_t newLength)',
    );
  }

  /** @param least bytes without which the value is of no use */
  bytes(name: string, least: number): Result<Buffer> {
    if (!this.#byName.ok) return this.#byName;
    this.#length.writeBigUInt64LE(BigInt(this.#value.length));
    if (this.#byName.value(name, this.#value, this.#length, null, 0) !== 0) return this.#failed(name);
    return this.#filled(name, this.#value, least);
  }

  /** An integer of 4 or of 8 bytes: some names changed their size between systems. */
  integer(name: string): Result<number> {
    const bytes = this.bytes(name, 4);
    if (!bytes.ok) return bytes;
    return ok(bytes.value.length >= 8 ? Number(bytes.value.readBigInt64LE(0)) : bytes.value.readInt32LE(0));
  }

  /** Up to its first NUL. */
  text(name: string): Result<string> {
    const bytes = this.bytes(name, 1);
    if (!bytes.ok) return bytes;
    const end = bytes.value.indexOf(0);
    return ok(bytes.value.toString('utf8', 0, end < 0 ? bytes.value.length : end));
  }

  /**
   * A list that can grow, by its management information base numbers.
   * @param into where it goes; null in the result when it is too small
   */
  list(name: Buffer, into: Buffer): Result<Buffer | null> {
    if (!this.#byNumbers.ok) return this.#byNumbers;
    this.#length.writeBigUInt64LE(BigInt(into.length));
    if (this.#byNumbers.value(name, name.length / 4, into, this.#length, null, 0) === 0)
      return this.#filled('the list', into, 0);
    return this.#libraries.errno() === CONSTANTS.ENOMEM ? ok(null) : this.#failed('the list');
  }

  #filled(name: string, into: Buffer, least: number): Result<Buffer> {
    const length = this.#length.readBigUInt64LE();
    if (length < BigInt(least) || length > BigInt(into.length))
      return failure(`${name}: the system gave ${length} bytes, not ${least} or more`);
    return ok(into.subarray(0, Number(length)));
  }

  #failed(name: string): Result<never> {
    const errno = this.#libraries.errno();
    return failure(`${name}: ${WHY[errno] ?? `the system refuses (errno ${errno})`}`);
  }
}
