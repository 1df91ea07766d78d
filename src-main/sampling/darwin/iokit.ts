import { failure, ok, type Result } from '../../base/result.ts';
import { everyOne, type Found } from './calls.ts';
import type { CoreFoundation, Owned, Reference } from './corefoundation.ts';
import type { Libraries } from './libraries.ts';

/** An io_object_t: a Mach port name. */
export type RegistryObject = number;
/** An io_connect_t. */
export type Connection = number;

/** A value of the registry, as far as anybody here reads it. */
export type PropertyValue = number | string | boolean | Buffer;

const KERN_SUCCESS = 0;
/** kIOMainPortDefault (IOKitLib.h). */
const MAIN_PORT = 0;
/** kIORegistryIterateRecursively. */
const RECURSIVELY = 1;
const PLANE = 'IOService';
/** io_name_t. */
const NAME_BYTES = 128;
/** More services of a class, or children of one, than any Mac has. */
const MOST_OBJECTS = 4_096;

type Calls = Found<ReturnType<typeof lookUpCalls>>;

/**
 * The I/O registry and user clients (IOKitLib.h), for any user. Every object and iterator taken from it is released
 * here.
 */
export class IOKit {
  readonly #calls: Calls;
  readonly #cf: CoreFoundation;
  readonly #task: number;
  readonly #port = Buffer.alloc(4);
  readonly #size = Buffer.alloc(8);
  readonly #pointer = Buffer.alloc(8);
  readonly #name = Buffer.alloc(NAME_BYTES);

  private constructor(cf: CoreFoundation, calls: Calls, task: number) {
    this.#cf = cf;
    this.#calls = calls;
    this.#task = task;
  }

  /** Fails where the library, or a function of it, is missing. */
  static open(libraries: Libraries, cf: CoreFoundation): Result<IOKit> {
    const calls = everyOne(lookUpCalls(libraries));
    if (!calls.ok) return calls;
    const task = libraries.uint32('system', 'mach_task_self_');
    if (!task.ok) return task;
    return ok(new IOKit(cf, calls.value, task.value));
  }

  /**
   * Hands every service of a class (or a class derived from it) to `visit`, until that says false. The object is valid
   * during the call. Returns how many there were; 0 also where the registry does not answer.
   */
  forEachService(className: string, visit: (service: RegistryObject) => unknown): number {
    const matching = this.#calls.matching(className);
    if (matching === null) return 0;
    // IOServiceGetMatchingServices consumes a reference of the dictionary.
    return this.#calls.matchingServices(MAIN_PORT, matching, this.#port) === KERN_SUCCESS ? this.#iterate(visit) : 0;
  }

  /** The same, for the entries right below one. User clients are found in no other way: matching leaves them out. */
  forEachChild(entry: RegistryObject, visit: (child: RegistryObject) => unknown): number {
    return this.#calls.childIterator(entry, PLANE, this.#port) === KERN_SUCCESS ? this.#iterate(visit) : 0;
  }

  /** A property of an entry; null where it has none of that name. */
  property(entry: RegistryObject, key: string): Owned | null {
    const name = this.#cf.key(key);
    return name === null ? null : this.#cf.own(this.#calls.property(entry, name, null, 0));
  }

  /** All properties of an entry, as a dictionary: one call into the kernel, for an entry that has few. */
  dictionary(entry: RegistryObject): Owned | null {
    this.#pointer.fill(0);
    const status = this.#calls.allProperties(entry, this.#pointer, null, 0);
    const address = this.#pointer.readBigUInt64LE(0);
    return status === KERN_SUCCESS && address !== 0n ? this.#cf.own(address) : null;
  }

  /**
   * Chosen properties of an entry as plain values, in the order asked for; null for what is not there.
   * `Statistics/Bytes (Read)` is a value within a dictionary (its dictionary is copied once), `.../BSD Name` the first
   * such property of any entry below.
   */
  properties(entry: RegistryObject, paths: readonly string[]): (PropertyValue | null)[] {
    const opened = new Map<string, Owned | null>();
    const whole = (key: string): Owned | null => {
      if (!opened.has(key))
        opened.set(
          key,
          key.startsWith(BELOW) ? this.#search(entry, key.slice(BELOW.length)) : this.property(entry, key),
        );
      return opened.get(key) ?? null;
    };
    try {
      return paths.map((path) => {
        const split = path.startsWith(BELOW) ? -1 : path.indexOf('/');
        const object = whole(split < 0 ? path : path.slice(0, split))?.reference ?? null;
        return this.#plain(split < 0 ? object : this.#cf.entry(object, path.slice(split + 1)));
      });
    } finally {
      for (const object of opened.values()) object?.[Symbol.dispose]();
    }
  }

  /** The same for every service of a class. */
  registryProperties(className: string, paths: readonly string[]): (PropertyValue | null)[][] {
    const found: (PropertyValue | null)[][] = [];
    this.forEachService(className, (service) => found.push(this.properties(service, paths)));
    return found;
  }

  /** The entry's name: `pmgr`. Null where it cannot be told. */
  nameOf(entry: RegistryObject): string | null {
    return this.#calls.entryName(entry, this.#name) === KERN_SUCCESS ? this.#readName() : null;
  }

  /** The class of an object: `AGXDeviceUserClient`. */
  classOf(object: RegistryObject): string | null {
    return this.#calls.objectClass(object, this.#name) === KERN_SUCCESS ? this.#readName() : null;
  }

  /** Opens a user client of type 0; the caller closes it. The error is the kernel's number. */
  connect(service: RegistryObject): Result<Connection> {
    const status = this.#calls.open(service, this.#task, 0, this.#port);
    return status === KERN_SUCCESS
      ? ok(this.#port.readUInt32LE(0))
      : failure(`IOServiceOpen says 0x${(status >>> 0).toString(16)}`);
  }

  close(connection: Connection): void {
    this.#calls.close(connection);
  }

  /** IOConnectCallStructMethod; true when it succeeded and filled `answer` wholly. */
  callStruct(connection: Connection, selector: number, question: Buffer, answer: Buffer): boolean {
    this.#size.writeBigUInt64LE(BigInt(answer.length));
    const status = this.#calls.callStruct(connection, selector, question, question.length, answer, this.#size);
    return status === KERN_SUCCESS && this.#size.readUInt32LE(0) === answer.length;
  }

  /** Of the iterator in `#port`. */
  #iterate(visit: (object: RegistryObject) => unknown): number {
    const iterator = this.#port.readUInt32LE(0);
    if (iterator === 0) return 0;
    let count = 0;
    try {
      while (count < MOST_OBJECTS) {
        const object = this.#calls.next(iterator);
        if (object === 0) break;
        count += 1;
        try {
          if (visit(object) === false) break;
        } finally {
          this.#calls.releaseObject(object);
        }
      }
    } finally {
      this.#calls.releaseObject(iterator);
    }
    return count;
  }

  #search(entry: RegistryObject, key: string): Owned | null {
    const name = this.#cf.key(key);
    return name === null ? null : this.#cf.own(this.#calls.search(entry, PLANE, name, null, RECURSIVELY));
  }

  #plain(object: Reference | null): PropertyValue | null {
    return this.#cf.number(object) ?? this.#cf.string(object) ?? this.#cf.boolean(object) ?? this.#cf.bytes(object);
  }

  #readName(): string {
    const end = this.#name.indexOf(0);
    return this.#name.toString('utf8', 0, end < 0 ? NAME_BYTES : end);
  }
}

const BELOW = '.../';

function lookUpCalls(libraries: Libraries) {
  const find = <Function extends (...parameters: never[]) => unknown>(prototype: string) =>
    libraries.lookUp<Function>('iokit', prototype);
  return {
    matching: find<(className: string) => Reference | null>('void *IOServiceMatching(const char *name)'),
    matchingServices: find<(port: number, matching: Reference, iterator: Buffer) => number>(
      'int IOServiceGetMatchingServices(uint32_t port, void *matching, void *iterator)',
    ),
    next: find<(iterator: number) => number>('uint32_t IOIteratorNext(uint32_t iterator)'),
    releaseObject: find<(object: number) => number>('int IOObjectRelease(uint32_t object)'),
    objectClass: find<(object: number, name: Buffer) => number>('int IOObjectGetClass(uint32_t object, void *name)'),
    entryName: find<(entry: number, name: Buffer) => number>('int IORegistryEntryGetName(uint32_t entry, void *name)'),
    childIterator: find<(entry: number, plane: string, iterator: Buffer) => number>(
      'int IORegistryEntryGetChildIterator(uint32_t entry, const char *plane, void *iterator)',
    ),
    property: find<(entry: number, key: Reference, allocator: null, options: number) => Reference | null>(
      'void *IORegistryEntryCreateCFProperty(uint32_t entry, void *key, void *allocator, uint32_t options)',
    ),
    allProperties: find<(entry: number, properties: Buffer, allocator: null, options: number) => number>(
      'int IORegistryEntryCreateCFProperties(uint32_t entry, void *properties, void *allocator, uint32_t options)',
    ),
    search: find<(entry: number, plane: string, key: Reference, allocator: null, options: number) => Reference | null>(
      'void *IORegistryEntrySearchCFProperty' +
        '(uint32_t entry, const char *plane, void *key, void *allocator, uint32_t options)',
    ),
    open: find<(service: number, task: number, type: number, connection: Buffer) => number>(
      'int IOServiceOpen(uint32_t service, uint32_t task, uint32_t type, void *connection)',
    ),
    close: find<(connection: number) => number>('int IOServiceClose(uint32_t connection)'),
    callStruct: find<
      (connection: number, selector: number, question: Buffer, length: number, answer: Buffer, size: Buffer) => number
    >(
      'int IOConnectCallStructMethod' +
        '(uint32_t connection, uint32_t selector, void *question, size_t length, void *answer, void *size)',
    ),
  };
}
