import { chmodSync, lstatSync, mkdirSync, renameSync, statSync, unlinkSync } from 'node:fs';
import { createConnection, createServer, type Server, type Socket } from 'node:net';
import { failure, messageOf, ok, type Result } from '../base/result.ts';
import { MAX_REQUEST_BYTES } from '../protocol/envelope.ts';
import { ACCESS } from '../protocol/feature.ts';
import type { Accept, Connection } from '../host/endpoint.ts';
import { LineSplitter } from '../host/line-splitter.ts';
import type { Places } from '../host/places.ts';

const MOST_CONNECTIONS = 64;
/** sun_path is 108 bytes on Linux and 104 on macOS, its closing NUL among them (unix(7), unix(4)). */
const LONGEST_PATH = 103;
/** A client that was told why has so long to read it. */
const LAST_WORDS_MS = 1_000;
const STILL_OURS_EVERY_MS = 5_000;

const ALREADY_RUNNING = 'an agent is already running';

/** JSON-RPC, one message a line, for the user who owns the folder and nobody else. */
export class UnixServer implements Disposable {
  readonly #server: Server;
  readonly #path: string;
  readonly #inode: number;
  readonly #sockets = new Set<Socket>();
  readonly #watch: NodeJS.Timeout;

  private constructor(server: Server, path: string, accept: Accept, onTakenOver: () => void) {
    this.#server = server;
    this.#path = path;
    this.#inode = statSync(path).ino;
    server.on('connection', (socket) => this.#serve(socket, accept));
    this.#watch = setInterval(() => {
      if (!this.#isOurs()) onTakenOver();
    }, STILL_OURS_EVERY_MS).unref();
  }

  /**
   * Refuses when another agent answers; takes the place of a socket that a dead one left.
   * @param onTakenOver another agent has put its socket in this place, or somebody removed it
   */
  static async listen(places: Places, accept: Accept, onTakenOver: () => void): Promise<Result<UnixServer>> {
    const own = `${places.socket}.${process.pid}`;
    const excess = Buffer.byteLength(own) - LONGEST_PATH;
    if (excess > 0) return failure(`${places.socket} is ${excess} bytes too long for the name of a socket`);
    const folder = prepareFolder(places.socketFolder);
    if (!folder.ok) return folder;
    if (await answers(places.socket))
      return failure(`${ALREADY_RUNNING} on ${places.socket}: stop it first, or use it with culprit status`);
    // Listening first and then moving into place leaves no moment in which the socket is there and refuses.
    remove(own);
    const server = createServer();
    server.maxConnections = MOST_CONNECTIONS;
    try {
      await new Promise<void>((resolve, reject) => server.once('error', reject).listen(own, resolve));
      chmodSync(own, 0o600);
      renameSync(own, places.socket);
      return ok(new UnixServer(server, places.socket, accept, onTakenOver));
    } catch (thrown) {
      server.close();
      remove(own);
      return failure(`cannot listen on ${places.socket}: ${messageOf(thrown)}`);
    }
  }

  [Symbol.dispose](): void {
    clearInterval(this.#watch);
    if (this.#isOurs()) remove(this.#path);
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
  }

  #isOurs(): boolean {
    try {
      return lstatSync(this.#path).ino === this.#inode;
    } catch {
      return false;
    }
  }

  #serve(socket: Socket, accept: Accept): void {
    this.#sockets.add(socket);
    const endpoint = accept(connectionOver(socket), { name: 'socket', access: ACCESS, looks: true });
    const lines = new LineSplitter(
      MAX_REQUEST_BYTES,
      (line) => endpoint.receive(line),
      () => endpoint.reject(`a line may have ${MAX_REQUEST_BYTES} bytes`),
    );
    socket.on('data', (bytes) => lines.push(bytes));
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      this.#sockets.delete(socket);
      endpoint[Symbol.dispose]();
    });
  }
}

function connectionOver(socket: Socket): Connection {
  return {
    send: (text) => {
      if (socket.writable) socket.write(`${text}\n`);
    },
    buffered: () => socket.writableLength,
    close: () => {
      socket.removeAllListeners('data').resume();
      socket.end(() => socket.destroy());
      setTimeout(() => socket.destroy(), LAST_WORDS_MS).unref();
    },
    pause: () => void socket.pause(),
    resume: () => void socket.resume(),
  };
}

/** Ours, and closed to everybody else. */
function prepareFolder(folder: string): Result<void> {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const stats = statSync(folder);
    if (process.getuid !== undefined && stats.uid !== process.getuid())
      return failure(`${folder} belongs to another user`);
    if ((stats.mode & 0o077) !== 0) chmodSync(folder, 0o700);
    return ok(undefined);
  } catch (thrown) {
    return failure(messageOf(thrown));
  }
}

/** Whether somebody listens there. */
function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection(path);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

function remove(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // Not there.
  }
}
