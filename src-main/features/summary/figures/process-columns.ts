import type { Cursor } from './cursor.ts';
import { skipValue } from './template.ts';

const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const QUOTE = 0x22;
const COLON = 0x3a;
const COMMA = 0x2c;

/** What is read of the columns of processes in a sample. */
const WANTED = [
  'pid',
  'started_at_ms',
  'score',
  'cpu_percent',
  'rss_bytes',
  'disk_read_bytes_per_second',
  'disk_written_bytes_per_second',
  'power_watts',
  'gpu_percent',
] as const;
type Wanted = (typeof WANTED)[number];

interface Key {
  /** With its quotes and its colon. */
  readonly text: Buffer;
  readonly column: Column | null;
  readonly isName: boolean;
}

class Column {
  values = new Float64Array(64);
  length = 0;

  push(value: number): void {
    if (this.length === this.values.length) {
      const larger = new Float64Array(2 * this.length);
      larger.set(this.values);
      this.values = larger;
    }
    this.values[this.length++] = value;
  }
}

/** The `processes` of one sample line after the other, read in place. */
export class ProcessColumnsReader {
  readonly #columns = new Map<string, Column>(WANTED.map((id) => [id, new Column()]));
  /** Keys in the order of the line before: the next has them in the same order, but for one or the other. */
  #keys: Key[] = [];
  /** Where the names stand, for who needs one, and what they are once somebody does. */
  #namesAt = -1;
  #namesEnd = -1;
  #names: readonly unknown[] | null = null;

  /** How many processes the last line had. */
  get count(): number {
    return this.#columns.get('pid')!.length;
  }

  /** NaN where it is absent. */
  column(id: Wanted): Float64Array {
    return this.#columns.get(id)!.values;
  }

  /** The names, if the line has them and they can be read. */
  names(cursor: Cursor): readonly unknown[] {
    this.#names ??= this.#namesAt < 0 ? [] : arrayAt(cursor.bytes, this.#namesAt, this.#namesEnd);
    return this.#names;
  }

  /** Moves the cursor past the object; sets `failed` where it is none, or its columns have different lengths. */
  read(cursor: Cursor): void {
    for (const column of this.#columns.values()) column.length = 0;
    this.#namesAt = -1;
    this.#names = null;
    if (!cursor.takes(OPEN_BRACE)) cursor.failed = true;
    for (let place = 0; !cursor.failed && !cursor.takes(CLOSE_BRACE); place++) {
      if (place > 0 && !cursor.takes(COMMA)) cursor.failed = true;
      const key = this.#key(cursor, place);
      if (key.isName) this.#namesAt = cursor.at;
      if (key.column === null) skipColumn(cursor);
      else readColumn(cursor, key.column);
      if (key.isName) this.#namesEnd = cursor.at;
    }
    this.#fillMissing(cursor);
  }

  #fillMissing(cursor: Cursor): void {
    const { count } = this;
    for (const [id, column] of this.#columns) {
      if (column.length === 0 && id !== 'started_at_ms') while (column.length < count) column.push(NaN);
      if (column.length !== count) cursor.failed = true;
    }
  }

  #key(cursor: Cursor, place: number): Key {
    const expected = this.#keys[place];
    if (expected !== undefined && isAt(cursor, expected.text)) return expected;
    const begin = cursor.at;
    const name = cursor.string();
    if (!cursor.takes(COLON)) cursor.failed = true;
    const key = {
      text: Buffer.from(cursor.bytes.subarray(begin, cursor.at)),
      column: this.#columns.get(name) ?? null,
      isName: name === 'name',
    };
    this.#keys = [...this.#keys.slice(0, place), key];
    return key;
  }
}

function arrayAt(bytes: Buffer, begin: number, end: number): readonly unknown[] {
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8', begin, end));
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}

function isAt(cursor: Cursor, text: Buffer): boolean {
  const { bytes, at } = cursor;
  for (let index = 0; index < text.length; index++) if (bytes[at + index] !== text[index]) return false;
  cursor.at = at + text.length;
  return true;
}

function readColumn(cursor: Cursor, column: Column): void {
  if (!cursor.takes(OPEN_BRACKET)) cursor.failed = true;
  else if (!cursor.takes(CLOSE_BRACKET)) readFigures(cursor, column);
}

function readFigures(cursor: Cursor, column: Column): void {
  do column.push(cursor.number());
  while (!cursor.failed && cursor.takes(COMMA));
  if (!cursor.takes(CLOSE_BRACKET)) cursor.failed = true;
}

function skipColumn(cursor: Cursor): void {
  const { bytes, at } = cursor;
  // Figures have no bracket in them: the nearest one closes them.
  if (
    bytes[at] === OPEN_BRACKET &&
    bytes[at + 1] !== QUOTE &&
    bytes[at + 1] !== OPEN_BRACKET &&
    bytes[at + 1] !== OPEN_BRACE
  ) {
    const close = bytes.indexOf(CLOSE_BRACKET, at);
    cursor.failed ||= close < 0;
    cursor.at = close + 1;
  } else skipValue(cursor);
}
