import { vi } from 'vitest';
import { monotonicMs } from '../../../../../src-main/base/brand.ts';
import { failure, type Result } from '../../../../../src-main/base/result.ts';
import { CoreFoundation } from '../../../../../src-main/sampling/darwin/corefoundation.ts';
import { IOKit } from '../../../../../src-main/sampling/darwin/iokit.ts';
import type { Libraries, LibraryName, NativeFunction } from '../../../../../src-main/sampling/darwin/libraries.ts';
import { DarwinSystem } from '../../../../../src-main/sampling/darwin/system/darwin-system.ts';
import { StandIn } from '../../../../fixtures/darwin/stand-in.ts';

/** The first to need the stand-in waits for its compiler. */
vi.setConfig({ testTimeout: 60_000 });

/** The real sources on a stand-in of their own, at the stand-in's time. */
export class Bench implements Disposable {
  readonly standIn: StandIn;
  readonly #foundation: Result<CoreFoundation>;
  readonly system: DarwinSystem;
  readonly #heldBefore: number;

  /** @param missing functions that this macOS does not have */
  constructor(scenario: string, missing: readonly string[] = []) {
    this.standIn = new StandIn(scenario);
    this.#heldBefore = this.standIn.handles();
    const libraries = missing.length === 0 ? this.standIn.libraries : without(this.standIn.libraries, missing);
    this.#foundation = CoreFoundation.open(libraries);
    this.system = new DarwinSystem(
      libraries,
      this.#foundation.ok ? IOKit.open(libraries, this.#foundation.value) : this.#foundation,
    );
  }

  /** The reading after so many ms of the stand-in's clock. */
  at(ms: number): ReturnType<DarwinSystem['read']> {
    this.standIn.setMs(ms);
    return this.system.read(monotonicMs(ms));
  }

  reasonOf(metric: string): string | null {
    return this.system.coverage().find((entry) => entry.metric === metric)?.reason ?? null;
  }

  statusOf(metric: string): string | undefined {
    return this.system.coverage().find((entry) => entry.metric === metric)?.status;
  }

  /** Ports, arrays, tokens and objects that are left when all is closed. */
  close(): number {
    this.system[Symbol.dispose]();
    if (this.#foundation.ok) this.#foundation.value[Symbol.dispose]();
    return this.standIn.handles() - this.#heldBefore;
  }

  [Symbol.dispose](): void {
    this.close();
    this.standIn[Symbol.dispose]();
  }
}

/** Libraries that lack some functions, as an older or a newer macOS does. */
function without(libraries: Libraries, missing: readonly string[]): Libraries {
  const lacks = (prototype: string): boolean => missing.some((name) => new RegExp(`\\b${name}\\b`).test(prototype));
  return {
    lookUp: <Function extends NativeFunction>(library: LibraryName, prototype: string): Result<Function> =>
      lacks(prototype) ? failure(`no such function: ${prototype}`) : libraries.lookUp(library, prototype),
    lookUpAsync: (library, prototype) => libraries.lookUpAsync(library, prototype),
    address: (library, symbol) => libraries.address(library, symbol),
    uint32: (library, symbol) =>
      lacks(symbol) ? failure(`no such variable: ${symbol}`) : libraries.uint32(library, symbol),
    copy: (from, into, length) => libraries.copy(from, into, length),
    errno: () => libraries.errno(),
  };
}
