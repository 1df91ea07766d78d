import { createConnection } from 'node:net';
import type { Connection, Endpoint, Role } from '../host/endpoint.ts';
import { LineSplitter } from '../host/line-splitter.ts';
import { asRequest, asResponse, asSeen, ERROR, seenMessage } from '../protocol/envelope.ts';
import type { Access } from '../protocol/feature.ts';

const LONGEST_LINE = 8 * 1024 * 1024;
/** What a browser has not taken in yet; above it the agent is read no further, and drops frames by itself. */
const FULL_BUFFER = 128 * 1024;
const LOOK_AGAIN_MS = 100;
/** A connection that cannot be paused goes on talking meanwhile. */
const MOST_HELD = 256;

/**
 * A web client's way to an agent in another process: its messages go to the Unix socket as they are. The socket itself
 * allows all, so the bridge first gives up all rights but those of its client; until the agent has confirmed that,
 * nothing of the client's is passed on.
 */
export function bridgeTo(socketPath: string, connection: Connection, role: Role): Endpoint {
  const socket = createConnection(socketPath);
  const lines = new LineSplitter(LONGEST_LINE, take, () => socket.destroy());
  /** What the client has said before the agent confirmed; null since then. */
  let held: string[] | null = [];
  connection.pause();
  socket.write(`${JSON.stringify({ jsonrpc: '2.0', id: 0, method: 'limit', params: { access: role.access } })}\n`);
  socket.on('data', (bytes) => lines.push(bytes));
  socket.on('error', () => socket.destroy());
  socket.on('close', () => connection.close('the agent has gone'));

  function take(line: string): void {
    if (held === null) return forward(line);
    if (!confirms(line, role.access)) return void socket.destroy();
    const waiting = held;
    held = null;
    connection.resume();
    for (const request of waiting) pass(request);
  }

  function forward(line: string): void {
    connection.send(line);
    if (connection.buffered() <= FULL_BUFFER || socket.isPaused()) return;
    socket.pause();
    setTimeout(() => socket.resume(), LOOK_AGAIN_MS).unref();
  }

  /** An agent that takes its time (a flood of requests waits there) has the browser wait, too. */
  function pass(line: string): void {
    if (socket.write(`${line}\n`)) return;
    connection.pause();
    // What came in before it was paused goes the same way.
    if (socket.listenerCount('drain') === 0) socket.once('drain', () => connection.resume());
  }

  function refuse(code: number, message: string): void {
    connection.send(JSON.stringify({ jsonrpc: '2.0', id: null, error: { code, message } }));
  }

  return {
    receive: (text) => {
      const line = lineOf(text);
      if (line === null) return refuse(ERROR.invalidRequest, 'not a JSON-RPC 2.0 request');
      if (held === null) pass(line);
      else if (held.length < MOST_HELD) held.push(line);
      else connection.close('too many requests');
    },
    reject: (reason) => {
      refuse(ERROR.tooLarge, reason);
      connection.close(reason);
    },
    [Symbol.dispose]: () => socket.destroy(),
  };
}

/** An agent that does not know of limits (of an older release) refuses, and is not used. */
function confirms(line: string, access: readonly Access[]): boolean {
  try {
    const response = asResponse(JSON.parse(line));
    if (response === null || response.id !== 0 || response.error !== undefined) return false;
    const { allowed } = response.result as { readonly allowed: readonly Access[] };
    return allowed.every((right) => access.includes(right));
  } catch {
    return false;
  }
}

/** Null for what is no request. Written anew: one line, whatever stood between its words. */
function lineOf(text: string): string | null {
  try {
    const message: unknown = JSON.parse(text);
    const seen = asSeen(message);
    if (seen !== null) return seenMessage(seen);
    const request = asRequest(message);
    return request === null ? null : JSON.stringify({ jsonrpc: '2.0', ...request });
  } catch {
    return null;
  }
}
