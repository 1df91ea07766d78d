import { createReadStream } from 'node:fs';
import { messageOf } from '../base/result.ts';
import { HeaderLine, RECORDING_LINES, RECORDING_SCHEMA } from '../protocol/recording.ts';
import { plainBytes, textLines } from './bytes.ts';

export interface Problem {
  /** From 1; 0 where it is about the file as a whole. */
  readonly line: number;
  readonly reason: string;
}

export interface Validation {
  lines: number;
  samples: number;
  /** Of a type or with a schema that this version does not know. */
  unknown: number;
  malformed: number;
  /** The first of them. */
  readonly problems: Problem[];
  /** Why the recording is not whole; null when it is. Not a mistake: it was cut off. */
  cutOff: string | null;
}

const MOST_PROBLEMS = 40;
const CHUNK = 1024 * 1024;

/**
 * Checks every line of a recording, of any size. `-` is standard input. @throws Error where it cannot be read at all
 */
export async function validate(path: string, onLine: (lines: number) => void): Promise<Validation> {
  const source = path === '-' ? process.stdin : createReadStream(path, { highWaterMark: CHUNK });
  const check = new LineCheck();
  try {
    const { bytes } = await plainBytes(source as AsyncIterable<Buffer>);
    for await (const { text, ended } of textLines(bytes)) {
      check.line(text, ended);
      onLine(check.result.lines);
    }
  } catch (thrown) {
    if (check.result.lines === 0) throw thrown;
    check.damaged(messageOf(thrown));
  } finally {
    source.destroy();
  }
  return check.finish();
}

class LineCheck {
  readonly result: Validation = {
    lines: 0,
    samples: 0,
    unknown: 0,
    malformed: 0,
    problems: [],
    cutOff: 'it has no end line: the recording was not closed',
  };
  #lastMonotonic = -Infinity;
  #ended = false;

  line(text: string, ended: boolean): void {
    const { result } = this;
    result.lines += 1;
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      if (ended) this.#malformed(text === '' ? 'an empty line' : 'not JSON');
      else result.cutOff = 'its last line is cut off';
      return;
    }
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return this.#malformed('not an object');
    const { type } = value as { type?: unknown };
    if (typeof type !== 'string') return this.#malformed('type: not there');
    if ((type === 'header') !== (result.lines === 1))
      return this.#malformed(type === 'header' ? 'a second header' : 'the first line is no header');
    if (this.#ended) return this.#malformed('a line after the end line');
    if (!Object.hasOwn(RECORDING_LINES, type)) {
      result.unknown += 1;
      return;
    }
    this.#known(type as keyof typeof RECORDING_LINES, value as Record<string, unknown>);
  }

  damaged(reason: string): void {
    this.#malformed(`the data is damaged after this line: ${reason}`);
  }

  finish(): Validation {
    if (this.result.lines === 0) this.result.problems.push({ line: 0, reason: 'it is empty' });
    if (this.result.lines === 0) this.result.malformed = 1;
    return this.result;
  }

  #known(type: keyof typeof RECORDING_LINES, value: Record<string, unknown>): void {
    if (type === 'header' && typeof value['schema'] === 'number' && value['schema'] > RECORDING_SCHEMA) {
      return this.#malformed(
        `written by a newer Culprit (schema ${value['schema']}, this one reads up to ${RECORDING_SCHEMA})`,
      );
    }
    const parsed = (type === 'header' ? HeaderLine : RECORDING_LINES[type]).safeParse(value);
    if (!parsed.success)
      return this.#malformed(
        parsed.error.issues
          .slice(0, 3)
          .map(({ path, message }) => `${path.join('.') || type}: ${message}`)
          .join('; '),
      );
    const { monotonic_ms } = value as { monotonic_ms?: number };
    if (type === 'sample') {
      this.result.samples += 1;
      if (monotonic_ms! < this.#lastMonotonic)
        return this.#malformed(`monotonic_ms: ${monotonic_ms} is before the sample before it (${this.#lastMonotonic})`);
      this.#lastMonotonic = monotonic_ms!;
    }
    if (type !== 'end') return;
    this.#ended = true;
    this.result.cutOff = null;
  }

  #malformed(reason: string): void {
    const { result } = this;
    result.malformed += 1;
    if (result.problems.length < MOST_PROBLEMS) result.problems.push({ line: result.lines, reason });
  }
}
