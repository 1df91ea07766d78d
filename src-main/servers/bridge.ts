import { createConnection } from 'node:net';
import type { Connection, Endpoint, Role } from '../host/endpoint.ts';
import { LineSplitter } from '../host/line-splitter.ts';
import { ERROR, Request } from '../protocol/envelope.ts';
import { METHODS, type MethodName } from '../protocol/methods.ts';

const LONGEST_LINE = 8 * 1024 * 1024;
/** What a browser has not taken in yet; above it the agent is read no further, and drops frames by itself. */
const FULL_BUFFER = 128 * 1024;
const LOOK_AGAIN_MS = 100;

/**
 * A web client's way to an agent in another process: its messages go to the Unix socket as they are, but for those that
 * its role does not allow, since the socket itself allows all.
 */
export function bridgeTo(socketPath: string, connection: Connection, role: Role): Endpoint {
  const socket = createConnection(socketPath);
  const lines = new LineSplitter(LONGEST_LINE, forward, () => socket.destroy());
  socket.on('data', (bytes) => lines.push(bytes));
  socket.on('error', () => socket.destroy());
  socket.on('close', () => connection.close('the agent has gone'));

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
    socket.once('drain', () => connection.resume());
  }

  function refuse(id: string | number | null, code: number, message: string): void {
    connection.send(JSON.stringify({ jsonrpc: '2.0', id, error: { code, message } }));
  }

  return {
    receive: (text) => {
      const request = parse(text);
      if (request === null) return refuse(null, ERROR.invalidRequest, 'not a JSON-RPC 2.0 request');
      const { id, method, line } = request;
      if (!role.actions && Object.hasOwn(METHODS, method) && !METHODS[method as MethodName].reads) {
        return refuse(
          id,
          ERROR.notAllowed,
          `${method} changes something: it needs the Unix socket, or serve --allow-actions`,
        );
      }
      pass(line);
    },
    reject: (reason) => {
      refuse(null, ERROR.tooLarge, reason);
      connection.close(reason);
    },
    [Symbol.dispose]: () => socket.destroy(),
  };
}

/**
 * Null for what is no request. Written anew, so that the agent reads what was checked here; what is nested too deeply
 * for that is none either.
 */
function parse(text: string): (Pick<Request, 'id' | 'method'> & { line: string }) | null {
  try {
    const request = Request.safeParse(JSON.parse(text));
    return request.success
      ? { id: request.data.id, method: request.data.method, line: JSON.stringify(request.data) }
      : null;
  } catch {
    return null;
  }
}
