import {
  closeSync,
  constants,
  createWriteStream,
  fchmodSync,
  fstatSync,
  ftruncateSync,
  openSync,
  statSync,
  unlinkSync,
  type Stats,
} from 'node:fs';
import { basename } from 'node:path';
import { finished, type Writable } from 'node:stream';
import { constants as zlib, createGzip, createZstdCompress, type Gzip, type ZstdCompress } from 'node:zlib';
import { failure, messageOf, ok, type Result } from '../base/result.ts';
import { hasZstd, type Compression } from './bytes.ts';
import { takeLock } from './lock.ts';

export interface OutputOptions {
  /** `-` is standard output. */
  readonly path: string;
  readonly compression: Compression;
  /** Replaces a file that is there. */
  readonly force: boolean;
}

/** A command line can hold a secret. */
const OWNER_ONLY = 0o600;

interface Opened {
  readonly descriptor: number;
  readonly kind: 'new' | 'there' | 'device';
}

/** What is done to a file besides writing to it. */
interface Handling {
  /** @throws where it cannot be emptied */
  empty(): void;
  discard(): void;
}
const NOTHING: Handling = { empty: () => undefined, discard: () => undefined };

/**
 * A text that grows, on disk or on standard output, compressed or not. Writing never waits: what the disk does not take
 * in yet is held, and whoever writes looks at `backlog`. An error is kept in `failure`, and nothing more is written.
 */
export class Output {
  readonly path: string;
  readonly #compressor: Gzip | ZstdCompress | null;
  readonly #flushKind: number;
  readonly #target: Writable;
  readonly #handling: Handling;
  readonly #closed = Promise.withResolvers<void>();
  #bytes = 0;
  /** Why nothing more can be written; null while all is well. */
  failure: string | null = null;

  private constructor(path: string, target: Writable, compression: Compression, handling: Handling) {
    this.path = path;
    this.#target = target;
    this.#handling = handling;
    this.#flushKind = compression === 'gzip' ? zlib.Z_SYNC_FLUSH : zlib.ZSTD_e_flush;
    this.#compressor = compression === 'gzip' ? createGzip() : compression === 'zstd' ? createZstdCompress() : null;
    this.#compressor?.on('data', (chunk: Buffer) => this.#toTarget(chunk));
    this.#compressor?.once('end', () => this.#endTarget());
    for (const stream of [target, this.#compressor])
      stream?.on('error', (error: NodeJS.ErrnoException) => this.#fail(error));
    if (target !== process.stdout) finished(target, () => this.#closed.resolve());
  }

  /** Nothing is left behind when it fails. A file that was there is as it was until something is written. */
  static open(options: OutputOptions): Result<Output> {
    const { path, compression } = options;
    if (compression === 'zstd' && !hasZstd()) return failure(`this Node (${process.version}) has no zstd: --gzip`);
    if (path === '-') return ok(new Output('standard output', process.stdout, compression, NOTHING));
    const opened = openFile(path, options.force);
    if (!opened.ok) return failure(`${path}: ${opened.error}`);
    return ok(
      new Output(
        path,
        createWriteStream(path, { fd: opened.value.descriptor }),
        compression,
        handlingOf(path, opened.value),
      ),
    );
  }

  /** Bytes handed to the file so far. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Bytes that are written and not yet in the file. */
  get backlog(): number {
    return this.#target.writableLength + (this.#compressor?.writableLength ?? 0);
  }

  write(text: string): void {
    if (this.failure !== null) return;
    if (this.#compressor === null) this.#toTarget(Buffer.from(text));
    else this.#compressor.write(text);
  }

  /** What was written so far can be read from now on, whatever happens to this process. */
  flush(): void {
    if (this.failure !== null || this.#compressor === null) return;
    this.#compressor.flush(this.#flushKind);
  }

  /** Resolves when all is in the file, or cannot be. */
  close(): Promise<void> {
    if (this.failure === null && this.#compressor !== null) this.#compressor.end();
    else this.#endTarget();
    return this.#closed.promise;
  }

  /** Takes the file away again, if it was not there before: the recording never began. */
  async discard(): Promise<void> {
    this.#compressor?.destroy();
    this.#target.destroy();
    await this.#closed.promise;
    this.#handling.discard();
  }

  #toTarget(chunk: Buffer): void {
    if (this.failure === null && this.#bytes === 0) this.#empty();
    if (this.failure !== null) return;
    this.#bytes += chunk.length;
    this.#target.write(chunk);
  }

  #empty(): void {
    try {
      this.#handling.empty();
    } catch (thrown) {
      this.#fail(thrown as NodeJS.ErrnoException);
    }
  }

  #endTarget(): void {
    if (this.#target === process.stdout) process.stdout.write('', () => this.#closed.resolve());
    else this.#target.end();
  }

  #fail(error: NodeJS.ErrnoException): void {
    this.failure ??= `${this.path}: ${wordsOf(error)}`;
    this.#compressor?.destroy();
    this.#target.destroy();
    this.#closed.resolve();
  }
}

function handlingOf(path: string, { descriptor, kind }: Opened): Handling {
  if (kind === 'device') return NOTHING;
  if (kind === 'new') return { ...NOTHING, discard: () => unlinkSync(path) };
  const empty = (): void => {
    makePrivate(descriptor);
    ftruncateSync(descriptor);
  };
  return { ...NOTHING, empty };
}

function makePrivate(descriptor: number): void {
  try {
    fchmodSync(descriptor, OWNER_ONLY);
  } catch {
    // A file system without modes (vfat): there a new file is no more private.
  }
}

function openFile(path: string, force: boolean): Result<Opened> {
  try {
    const there = statSync(path, { throwIfNoEntry: false });
    if (there !== undefined) return openThere(path, there, force);
    const descriptor = openSync(path, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, OWNER_ONLY);
    takeLock(descriptor);
    return ok({ descriptor, kind: 'new' });
  } catch (thrown) {
    return failure(thrown instanceof Error ? wordsOf(thrown) : messageOf(thrown));
  }
}

function openThere(path: string, there: Stats, force: boolean): Result<Opened> {
  if (there.isDirectory()) return failure('is a directory: give the name of a file in it');
  if (there.isCharacterDevice()) return ok({ descriptor: openSync(path, constants.O_WRONLY), kind: 'device' });
  if (!there.isFile()) return failure('is no plain file');
  const descriptor = openSync(path, constants.O_RDWR);
  const refusal = whyNotReplace(descriptor, force);
  if (refusal === null) return ok({ descriptor, kind: 'there' });
  closeSync(descriptor);
  return failure(refusal);
}

function whyNotReplace(descriptor: number, force: boolean): string | null {
  const now = fstatSync(descriptor);
  if (!now.isFile()) return 'is no plain file';
  if (!takeLock(descriptor)) return 'another recording writes to this file';
  if (!force) return 'is there already: --force replaces it';
  return now.uid === process.getuid?.()
    ? null
    : 'belongs to another user, who could read the recording: give another name';
}

function wordsOf(error: NodeJS.ErrnoException): string {
  switch (error.code) {
    case 'ENOSPC':
      return 'the disk is full';
    case 'EDQUOT':
      return 'the quota of this disk is used up';
    case 'EACCES':
    case 'EPERM':
      return 'may not be written';
    case 'EROFS':
      return 'is on a disk that cannot be written';
    case 'ENOENT':
      return 'the folder is not there';
    case 'ENOTDIR':
      return 'a part of the path is no folder';
    case 'ENAMETOOLONG':
      return `the name is too long (${basename(error.path ?? '').length} characters)`;
    case 'EEXIST':
      return 'is there already: --force replaces it';
    default:
      return messageOf(error);
  }
}
