import { SUBPROTOCOL, tokenSubprotocol } from '../protocol/envelope.ts';
import type { Connect } from './transport.ts';

/** The part of a WebSocket that both a browser's and Node's have. */
interface SocketLike {
  send(text: string): void;
  close(): void;
  addEventListener(type: 'open' | 'error', listener: () => void): void;
  addEventListener(type: 'message', listener: (event: { data: unknown }) => void): void;
  addEventListener(type: 'close', listener: (event: { code: number; reason: string }) => void): void;
}

/** @param create makes the socket, so that this file needs no runtime's own class */
export function overWebSocket(create: (protocols: string[]) => SocketLike, token: string): Connect {
  return (events) =>
    new Promise((resolve, reject) => {
      const socket = create([SUBPROTOCOL, tokenSubprotocol(token)]);
      let open = false;
      socket.addEventListener('open', () => {
        open = true;
        resolve({ send: (text) => socket.send(text), close: () => socket.close() });
      });
      socket.addEventListener('message', (event) => {
        if (typeof event.data === 'string') events.message(event.data);
      });
      socket.addEventListener('close', (event) => {
        const reason = event.reason === '' ? `the connection closed (${event.code})` : event.reason;
        if (open) events.closed(reason);
        else reject(new Error('the agent does not answer'));
      });
    });
}
