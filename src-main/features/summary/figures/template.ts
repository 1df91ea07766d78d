import type { Cursor } from './cursor.ts';

/** What stands at a place of a line that changes from one to the next. */
export type SlotKind = 'number' | 'text' | 'processes' | 'skipped';

export interface Slot {
  readonly kind: SlotKind;
  /** As `system.disks.sda.busy_percent`. */
  readonly path: string;
}

const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const QUOTE = 0x22;
const COLON = 0x3a;
const COMMA = 0x2c;
const TRUE = Buffer.from('true');
const FALSE = Buffer.from('false');
const NAME_FIRST = Buffer.from('{"name":"');
/** Nobody nests so deep; a hostile line might. */
const DEEPEST = 12;
const MOST_SLOTS = 100_000;

/** Others than the slots: which of many a figure belongs to. */
const CORE_IDS = 'system.cores.id.';
const isIdentity = (path: string): boolean =>
  path === 'type' ||
  (path.startsWith('system.') && path.endsWith('.name')) ||
  path.startsWith(CORE_IDS) ||
  path.startsWith('system.cores.cluster.');
const LOAD_MINUTES = ['1_minute', '5_minutes', '15_minutes'];

/**
 * The shape of a line: everything but its figures and texts, byte by byte. Lines of one recording have few shapes, so
 * nearly every line is read by comparing it with a shape and picking the figures out, at a multiple of the speed of a
 * parser that makes objects of it.
 */
export class Template {
  readonly slots: readonly Slot[];
  readonly #literals: Buffer;
  /** Where the bytes before each slot end, and those after the last. */
  readonly #ends: Int32Array;
  readonly #isNumber: Uint8Array;

  private constructor(slots: readonly Slot[], literals: Buffer, ends: readonly number[]) {
    this.slots = slots;
    this.#literals = literals;
    this.#ends = Int32Array.from(ends);
    this.#isNumber = Uint8Array.from(slots, ({ kind }) => (kind === 'number' ? 1 : 0));
  }

  /** The shape of the line at the cursor; null where it is nothing that this reads. */
  static of(cursor: Cursor, end: number): Template | null {
    const shape = new Shape(cursor);
    shape.value('', 0);
    return cursor.failed || cursor.at !== end
      ? null
      : new Template(shape.slots, Buffer.from(shape.literals), [...shape.ends, shape.literals.length]);
  }

  /**
   * Reads the line at the cursor if it has this shape; false otherwise.
   * @param values filled with its figures, one a slot; NaN is absent
   * @param onSlot takes what is no number, and moves the cursor past it
   */
  read(cursor: Cursor, values: Float64Array, onSlot: (slot: number) => void): boolean {
    const { bytes } = cursor;
    const literals = this.#literals;
    const ends = this.#ends;
    const count = this.slots.length;
    let from = 0;
    for (let slot = 0; ; slot++) {
      const until = ends[slot]!;
      let { at } = cursor;
      while (from < until) if (bytes[at++] !== literals[from++]) return false;
      cursor.at = at;
      if (slot === count) return true;
      if (this.#isNumber[slot] === 1) values[slot] = cursor.number();
      else onSlot(slot);
      if (cursor.failed) return false;
    }
  }
}

/** Walks a line once and notes what is fixed in it. */
class Shape {
  readonly slots: Slot[] = [];
  readonly literals: number[] = [];
  readonly ends: number[] = [];
  readonly #cursor: Cursor;
  readonly #coreIds: number[] = [];

  constructor(cursor: Cursor) {
    this.#cursor = cursor;
  }

  value(path: string, depth: number): void {
    const byte = this.#cursor.bytes[this.#cursor.at];
    if (depth > DEEPEST || this.slots.length > MOST_SLOTS) this.#cursor.failed = true;
    if (this.#cursor.failed) return;
    if (path === 'processes' && byte === OPEN_BRACE)
      this.#slot('processes', path, () => skipValue(this.#cursor, depth));
    else if (path === 'system.apps') this.#slot('skipped', path, () => skipValue(this.#cursor, depth));
    else if (byte === OPEN_BRACE) this.#object(path, depth);
    else if (byte === OPEN_BRACKET) this.#array(path, depth);
    else if (byte === QUOTE) this.#text(path);
    else if (startsWith(this.#cursor, TRUE)) this.#literal(() => (this.#cursor.at += TRUE.length));
    else if (startsWith(this.#cursor, FALSE)) this.#literal(() => (this.#cursor.at += FALSE.length));
    else this.#number(path);
  }

  #text(path: string): void {
    if (isIdentity(path)) this.#literal(() => this.#cursor.skipString());
    else this.#slot('text', path, () => this.#cursor.skipString());
  }

  #number(path: string): void {
    if (!isIdentity(path)) this.#slot('number', path, () => this.#cursor.number());
    else {
      this.#literal(() => {
        const value = this.#cursor.number();
        if (path.startsWith(CORE_IDS)) this.#coreIds.push(value);
      });
    }
  }

  #object(path: string, depth: number): void {
    this.#one(OPEN_BRACE);
    for (let first = true; !this.#cursor.failed; first = false) {
      if (this.#cursor.bytes[this.#cursor.at] === CLOSE_BRACE) break;
      if (!first) this.#one(COMMA);
      const begin = this.#cursor.at;
      const key = this.#cursor.string();
      this.#copy(begin);
      this.#one(COLON);
      this.value(path === '' ? key : `${path}.${key}`, depth + 1);
    }
    this.#one(CLOSE_BRACE);
  }

  #array(path: string, depth: number): void {
    const seen = new Map<string, number>();
    this.#one(OPEN_BRACKET);
    for (let index = 0; !this.#cursor.failed; index++) {
      if (this.#cursor.bytes[this.#cursor.at] === CLOSE_BRACKET) break;
      if (index > 0) this.#one(COMMA);
      const name = this.#nameOf(path, index);
      const before = seen.get(name) ?? 0;
      seen.set(name, before + 1);
      this.value(this.#elementPath(path, before === 0 ? name : `${name}#${before + 1}`), depth + 1);
    }
    this.#one(CLOSE_BRACKET);
  }

  /** What an entry is called: by itself, by its core, or by its place. */
  #nameOf(path: string, index: number): string {
    if (startsWith(this.#cursor, NAME_FIRST)) {
      const begin = this.#cursor.at;
      this.#cursor.at += NAME_FIRST.length - 1;
      const name = this.#cursor.string();
      this.#cursor.at = begin;
      return name;
    }
    if (path === 'system.load') return LOAD_MINUTES[index] ?? String(index);
    return path.startsWith('system.cores.') && !isIdentity(`${path}.`)
      ? String(this.#coreIds[index] ?? index)
      : String(index);
  }

  /** `cores.busy_percent` of core 3 is `cores.3.busy_percent`, as that of a disk is. */
  #elementPath(path: string, name: string): string {
    const column =
      path.startsWith('system.cores.') && !isIdentity(`${path}.`) ? path.slice('system.cores.'.length) : null;
    return column === null ? `${path}.${name}` : `system.cores.${name}.${column}`;
  }

  #slot(kind: SlotKind, path: string, pass: () => void): void {
    this.ends.push(this.literals.length);
    this.slots.push({ kind, path });
    pass();
  }

  #literal(pass: () => void): void {
    const begin = this.#cursor.at;
    pass();
    this.#copy(begin);
  }

  #copy(begin: number): void {
    for (let at = begin; at < this.#cursor.at; at++) this.literals.push(this.#cursor.bytes[at]!);
  }

  #one(byte: number): void {
    if (this.#cursor.takes(byte)) this.literals.push(byte);
    else this.#cursor.failed = true;
  }
}

function startsWith({ bytes, at }: Cursor, text: Buffer): boolean {
  return bytes.length >= at + text.length && text.compare(bytes, at, at + text.length) === 0;
}

/** Past any value. */
export function skipValue(cursor: Cursor, depth = 0): void {
  const byte = cursor.bytes[cursor.at];
  if (depth > DEEPEST) cursor.failed = true;
  else if (byte === QUOTE) cursor.skipString();
  else if (startsWith(cursor, TRUE)) cursor.at += TRUE.length;
  else if (startsWith(cursor, FALSE)) cursor.at += FALSE.length;
  else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) skipEntries(cursor, byte, depth);
  else cursor.number();
}

function skipEntries(cursor: Cursor, open: number, depth: number): void {
  const close = open === OPEN_BRACE ? CLOSE_BRACE : CLOSE_BRACKET;
  cursor.at += 1;
  if (cursor.takes(close)) return;
  do {
    if (open === OPEN_BRACE) {
      cursor.skipString();
      if (!cursor.takes(COLON)) cursor.failed = true;
    }
    skipValue(cursor, depth + 1);
  } while (!cursor.failed && cursor.takes(COMMA));
  if (!cursor.takes(close)) cursor.failed = true;
}
