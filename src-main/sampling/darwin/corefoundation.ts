import { ok, type Result } from '../../base/result.ts';
import { everyOne, type Found } from './calls.ts';
import type { Libraries } from './libraries.ts';

/** A CFTypeRef. */
export type Reference = bigint;

/** A CoreFoundation object that somebody has to release: `using` does it, once. */
export class Owned implements Disposable {
  readonly reference: Reference;
  readonly #release: (reference: Reference) => void;
  #released = false;

  constructor(reference: Reference, release: (reference: Reference) => void) {
    this.reference = reference;
    this.#release = release;
  }

  [Symbol.dispose](): void {
    if (this.#released) return;
    this.#released = true;
    this.#release(this.reference);
  }
}

/** kCFStringEncodingUTF8 (CFString.h). */
const UTF8 = 0x08000100;
/** kCFNumberSInt64Type, kCFNumberFloat64Type (CFNumber.h). */
const SINT64 = 4;
const FLOAT64 = 6;
/** More bytes than any name or label that is read has; what does not fit counts as unreadable. */
const TEXT_BYTES = 1024;
const HIGH_WORD = 2 ** 32;

type Calls = Found<ReturnType<typeof lookUpCalls>>;

/**
 * Reading of CoreFoundation objects. Whatever is not of the type asked for, or is NULL, is null: property lists of
 * drivers hold what they like. References handed out by `entry` and `item` belong to their container and live no
 * longer.
 */
export class CoreFoundation implements Disposable {
  readonly #calls: Calls;
  readonly #libraries: Libraries;
  readonly #types: {
    readonly string: number;
    readonly number: number;
    readonly boolean: number;
    readonly data: number;
    readonly array: number;
    readonly dictionary: number;
  };
  readonly #text = Buffer.alloc(TEXT_BYTES);
  readonly #word = Buffer.alloc(8);
  /** Keys are few and written in this program: kept as CFStrings. */
  readonly #keys = new Map<string, Owned>();

  private constructor(libraries: Libraries, calls: Calls) {
    this.#libraries = libraries;
    this.#calls = calls;
    this.#types = {
      string: Number(calls.stringType()),
      number: Number(calls.numberType()),
      boolean: Number(calls.booleanType()),
      data: Number(calls.dataType()),
      array: Number(calls.arrayType()),
      dictionary: Number(calls.dictionaryType()),
    };
  }

  /** Fails where the library, or a function of it, is missing. */
  static open(libraries: Libraries): Result<CoreFoundation> {
    const calls = everyOne(lookUpCalls(libraries));
    return calls.ok ? ok(new CoreFoundation(libraries, calls.value)) : calls;
  }

  /** For the result of a function with Create or Copy in its name; null for NULL. */
  own(reference: Reference | null): Owned | null {
    return reference === null ? null : new Owned(reference, this.#calls.release);
  }

  /** The CFString of a text written in this program; it lives as long as this object. Null when memory is short. */
  key(text: string): Reference | null {
    const known = this.#keys.get(text);
    if (known !== undefined) return known.reference;
    const made = this.own(this.#calls.createString(null, text, UTF8));
    if (made !== null) this.#keys.set(text, made);
    return made?.reference ?? null;
  }

  /** Null for text that is longer than a thousand bytes. */
  string(reference: Reference | null): string | null {
    if (!this.#is(reference, this.#types.string)) return null;
    if (this.#calls.getCString(reference, this.#text, TEXT_BYTES, UTF8) === 0) return null;
    const end = this.#text.indexOf(0);
    return this.#text.toString('utf8', 0, end < 0 ? TEXT_BYTES : end);
  }

  /** Above 2^53 the last digits are lost. */
  number(reference: Reference | null): number | null {
    if (!this.#is(reference, this.#types.number)) return null;
    const isFloat = this.#calls.numberIsFloat(reference) !== 0;
    if (this.#calls.numberValue(reference, isFloat ? FLOAT64 : SINT64, this.#word) === 0) return null;
    if (isFloat) return this.#word.readDoubleLE(0);
    return this.#word.readUInt32LE(0) + this.#word.readInt32LE(4) * HIGH_WORD;
  }

  boolean(reference: Reference | null): boolean | null {
    return this.#is(reference, this.#types.boolean) ? this.#calls.booleanValue(reference) !== 0 : null;
  }

  /** A copy of the first `limit` bytes of a CFData. */
  bytes(reference: Reference | null, limit = 4096): Buffer | null {
    if (!this.#is(reference, this.#types.data)) return null;
    const length = Math.min(limit, Number(this.#calls.dataLength(reference)));
    if (!(length > 0)) return Buffer.alloc(0);
    const start = this.#calls.dataPointer(reference);
    const copied = Buffer.alloc(length);
    return start !== null && this.#libraries.copy(start, copied, length) ? copied : null;
  }

  isArray(reference: Reference | null): boolean {
    return this.#is(reference, this.#types.array);
  }

  /** The number of items of a CFArray; 0 for what is none. */
  length(array: Reference | null): number {
    return this.#is(array, this.#types.array) ? Math.max(0, Number(this.#calls.arrayCount(array))) : 0;
  }

  /** Of an array, below its length. */
  item(array: Reference, index: number): Reference | null {
    return this.#calls.arrayItem(array, index);
  }

  /** A value of a dictionary; null where there is none, or it is no dictionary. */
  entry(dictionary: Reference | null, key: string): Reference | null {
    const name = this.key(key);
    return name !== null && this.#is(dictionary, this.#types.dictionary)
      ? this.#calls.dictionaryValue(dictionary, name)
      : null;
  }

  /**
   * A mutable copy that has, of the array at `key`, only the items that `wanted` says yes to; their number is the
   * second.
   */
  filteredCopy(
    dictionary: Reference,
    key: string,
    wanted: (item: Reference) => boolean,
  ): { readonly copy: Owned; readonly kept: number } | null {
    const source = this.entry(dictionary, key);
    const name = this.key(key);
    const count = this.length(source);
    if (source === null || name === null || count === 0) return null;
    using items = this.own(this.#calls.copyArray(null, 0, source));
    const copy = this.own(this.#calls.copyDictionary(null, 0, dictionary));
    if (items === null || copy === null) {
      copy?.[Symbol.dispose]();
      return null;
    }
    let kept = 0;
    for (let index = count - 1; index >= 0; index -= 1) {
      const item = this.item(source, index);
      if (item !== null && wanted(item)) kept += 1;
      else this.#calls.removeItem(items.reference, index);
    }
    this.#calls.setEntry(copy.reference, name, items.reference);
    return { copy, kept };
  }

  [Symbol.dispose](): void {
    for (const key of this.#keys.values()) key[Symbol.dispose]();
    this.#keys.clear();
  }

  #is(reference: Reference | null, type: number): reference is Reference {
    return reference !== null && Number(this.#calls.typeOf(reference)) === type;
  }
}

type Size = number | bigint;

/**
 * CoreFoundation's own headers: CFBase.h, CFString.h, CFNumber.h, CFData.h, CFArray.h, CFDictionary.h. CFIndex and
 * CFTypeID are longs, Boolean is a char.
 */
function lookUpCalls(libraries: Libraries) {
  const find = <Function extends (...parameters: never[]) => unknown>(prototype: string) =>
    libraries.lookUp<Function>('corefoundation', prototype);
  return {
    release: find<(object: Reference) => void>('void CFRelease(void *object)'),
    typeOf: find<(object: Reference) => Size>('ulong CFGetTypeID(void *object)'),
    stringType: find<() => Size>('ulong CFStringGetTypeID()'),
    numberType: find<() => Size>('ulong CFNumberGetTypeID()'),
    booleanType: find<() => Size>('ulong CFBooleanGetTypeID()'),
    dataType: find<() => Size>('ulong CFDataGetTypeID()'),
    arrayType: find<() => Size>('ulong CFArrayGetTypeID()'),
    dictionaryType: find<() => Size>('ulong CFDictionaryGetTypeID()'),
    createString: find<(allocator: null, text: string, encoding: number) => Reference | null>(
      'void *CFStringCreateWithCString(void *allocator, const char *text, uint32_t encoding)',
    ),
    getCString: find<(string: Reference, into: Buffer, size: number, encoding: number) => number>(
      'uint8_t CFStringGetCString(void *string, void *into, long size, uint32_t encoding)',
    ),
    numberIsFloat: find<(number: Reference) => number>('uint8_t CFNumberIsFloatType(void *number)'),
    numberValue: find<(number: Reference, type: number, into: Buffer) => number>(
      'uint8_t CFNumberGetValue(void *number, long type, void *into)',
    ),
    booleanValue: find<(boolean: Reference) => number>('uint8_t CFBooleanGetValue(void *boolean)'),
    dataLength: find<(data: Reference) => Size>('long CFDataGetLength(void *data)'),
    dataPointer: find<(data: Reference) => bigint | null>('void *CFDataGetBytePtr(void *data)'),
    arrayCount: find<(array: Reference) => Size>('long CFArrayGetCount(void *array)'),
    arrayItem: find<(array: Reference, index: number) => Reference | null>(
      'void *CFArrayGetValueAtIndex(void *array, long index)',
    ),
    copyArray: find<(allocator: null, capacity: number, array: Reference) => Reference | null>(
      'void *CFArrayCreateMutableCopy(void *allocator, long capacity, void *array)',
    ),
    removeItem: find<(array: Reference, index: number) => void>(
      'void CFArrayRemoveValueAtIndex(void *array, long index)',
    ),
    dictionaryValue: find<(dictionary: Reference, key: Reference) => Reference | null>(
      'void *CFDictionaryGetValue(void *dictionary, void *key)',
    ),
    copyDictionary: find<(allocator: null, capacity: number, dictionary: Reference) => Reference | null>(
      'void *CFDictionaryCreateMutableCopy(void *allocator, long capacity, void *dictionary)',
    ),
    setEntry: find<(dictionary: Reference, key: Reference, value: Reference) => void>(
      'void CFDictionarySetValue(void *dictionary, void *key, void *value)',
    ),
  };
}
