import { createReadStream } from 'node:fs';
import { failure, ok, type Result } from '../base/result.ts';
import {
  HeaderLine,
  MOST_EPOCH_MS,
  RECORDING_LINES,
  RECORDING_SCHEMA,
  type LineType,
  type RecordingLine,
} from '../protocol/recording.ts';
import { plainBytes, readFailure, textLines, type TextLine } from './bytes.ts';

const CHUNK = 1024 * 1024;

/** How a recording that has been read to its end is. */
export interface ReadState {
  /** Lines read so far, the header among them. */
  lines: number;
  /** Lines that are none of a recording's; they are left out. */
  malformed: number;
  /** Lines of a type that a newer version writes; they are left out. */
  unknown: number;
  /** Why it is not whole; null when it was closed with its end line. Known once all lines have been read. */
  cutOff: string | null;
}

export interface Recording extends AsyncDisposable {
  readonly header: HeaderLine;
  readonly state: Readonly<ReadState>;
  /**
   * The lines after the header, once, in their order. They are checked only as far as telling them apart needs
   * (`culprit validate` checks all): a figure of one may be missing. @throws Error where the compressed data is
   * damaged, or the file can no longer be read
   */
  lines(): AsyncGenerator<Exclude<RecordingLine, HeaderLine>>;
}

/**
 * Opens a recording, plain or compressed; `-` is standard input. The file may be of any size: one line is held at a
 * time.
 */
export async function openRecording(path: string): Promise<Result<Recording>> {
  const source = path === '-' ? process.stdin : createReadStream(path, { highWaterMark: CHUNK });
  try {
    const { bytes } = await plainBytes(source as AsyncIterable<Buffer>);
    const lines = textLines(bytes);
    const first = await lines.next();
    const header: Result<HeaderLine> = first.done === true ? failure('it is empty') : parseHeader(first.value.text);
    if (header.ok) return ok(recordingOf(header.value, lines, () => source.destroy()));
    source.destroy();
    return failure(`${path}: ${header.error}`);
  } catch (thrown) {
    source.destroy();
    return failure(`${path}: ${readFailure(thrown)}`);
  }
}

/** The first line of a recording. */
export function parseHeader(text: string): Result<HeaderLine> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return failure('line 1: not a recording: its first line is not JSON');
  }
  const { type, schema } = (value ?? {}) as { type?: unknown; schema?: unknown };
  if (type !== 'header') return failure('line 1: not a recording: its first line is no header');
  if (typeof schema === 'number' && schema > RECORDING_SCHEMA)
    return failure(`written by a newer Culprit (schema ${schema}, this one reads up to ${RECORDING_SCHEMA})`);
  const parsed = HeaderLine.safeParse(value);
  return parsed.success
    ? ok(parsed.data)
    : failure(`line 1: ${parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ')}`);
}

function recordingOf(header: HeaderLine, source: AsyncGenerator<TextLine>, close: () => void): Recording {
  const state: ReadState = {
    lines: 1,
    malformed: 0,
    unknown: 0,
    cutOff: 'it has no end line: the recording was not closed',
  };
  async function* lines(): AsyncGenerator<Exclude<RecordingLine, HeaderLine>> {
    for await (const { text, ended } of source) {
      state.lines += 1;
      const line = lineOf(text);
      if (line === null) {
        if (!ended) state.cutOff = 'its last line is cut off';
        else if (text !== '') state.malformed += 1;
      } else if (!Object.hasOwn(RECORDING_LINES, line.type)) {
        state.unknown += 1;
      } else {
        if (line.type === 'end') state.cutOff = null;
        yield line as Exclude<RecordingLine, HeaderLine>;
      }
    }
  }
  return {
    header,
    state,
    lines,
    [Symbol.asyncDispose]: async () => {
      close();
      await source.return(undefined);
    },
  };
}

/** The object on a line, if it looks like a line of a recording. */
function lineOf(text: string): { type: LineType } | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof value !== 'object' || value === null) return null;
  const { type, at_ms, system } = value as { type?: unknown; at_ms?: unknown; system?: unknown };
  if (typeof type !== 'string' || type === 'header') return null;
  if (type === 'process') return value as { type: LineType };
  if (typeof at_ms !== 'number' || Math.abs(at_ms) > MOST_EPOCH_MS) return null;
  return type === 'sample' && (typeof system !== 'object' || system === null) ? null : (value as { type: LineType });
}
