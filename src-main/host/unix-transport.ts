import { createConnection } from 'node:net';
import { LineSplitter } from './line-splitter.ts';
import type { Connect } from '../client/transport.ts';

/** A frame is at most 64 KB; the history of ten minutes on a machine with many cores is what needs room. */
const LONGEST_LINE = 8 * 1024 * 1024;

/** The agent's Unix socket, one message a line. */
export function overUnixSocket(path: string): Connect {
  return (events) =>
    new Promise((resolve, reject) => {
      const socket = createConnection(path);
      let open = false;
      const lines = new LineSplitter(
        LONGEST_LINE,
        (line) => events.message(line),
        () => socket.destroy(),
      );
      socket.once('connect', () => {
        open = true;
        resolve({ send: (text) => void socket.write(`${text}\n`), close: () => socket.destroy() });
      });
      socket.on('data', (bytes) => lines.push(bytes));
      socket.on('error', (error) => {
        if (!open) reject(error);
      });
      socket.on('close', () => {
        if (open) events.closed('the agent has closed the connection');
      });
    });
}
