import { chmodSync, mkdirSync, readdirSync, unlinkSync } from 'node:fs';
import { createConnection, createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { failure, messageOf, ok, type Result } from '../base/result.ts';
import type { MarkIntake } from './marks.ts';

/** Enough for a command with many workers; more wait in the kernel's queue. */
const MOST_CONNECTIONS = 32;
const NAME = /^profile-(\d+)\.sock$/;

/** Where `culprit mark` brings its text: a socket that only its owner may write to. */
export class MarkSocket implements Disposable {
  readonly path: string;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(path: string, server: Server, intake: MarkIntake) {
    this.path = path;
    this.#server = server;
    server.maxConnections = MOST_CONNECTIONS;
    server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.on('data', intake.source());
      socket.on('error', () => socket.destroy());
      socket.on('close', () => this.#sockets.delete(socket));
    });
  }

  /** @param folder closed to everybody else */
  static async listen(folder: string, intake: MarkIntake): Promise<Result<MarkSocket>> {
    const path = join(folder, `profile-${process.pid}.sock`);
    const server = createServer();
    try {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      removeSocket(path);
      await new Promise<void>((resolve, reject) => server.once('error', reject).listen(path, resolve));
      chmodSync(path, 0o600);
      return ok(new MarkSocket(path, server, intake));
    } catch (thrown) {
      server.close();
      return failure(messageOf(thrown));
    }
  }

  [Symbol.dispose](): void {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
  }
}

/** The sockets of profiles, and of recordings without an agent, that run or were killed. */
export function markSockets(folder: string): { readonly pid: number; readonly path: string }[] {
  try {
    return readdirSync(folder).flatMap((name) => {
      const pid = NAME.exec(name)?.[1];
      return pid === undefined ? [] : [{ pid: Number(pid), path: join(folder, name) }];
    });
  } catch {
    return [];
  }
}

/** False when nobody listens there any more; what a killed one left is removed. */
export function sendMark(path: string, text: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection(path);
    socket.once('connect', () => socket.end(`${text}\n`));
    socket.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ECONNREFUSED') removeSocket(path);
      resolve(false);
    });
    socket.once('close', (hadError) => resolve(!hadError));
    socket.resume();
  });
}

function removeSocket(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // Not there.
  }
}
