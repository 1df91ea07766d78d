import type { Connection, Endpoint } from '../host/endpoint.ts';

/** Electron's MessagePortMain, as far as it is used here. */
export interface AgentPort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { data: unknown }) => void): unknown;
  on(event: 'close', listener: () => void): unknown;
  start(): void;
  close(): void;
}

/**
 * A port says nothing of what the other side has taken in; subscriptions over it are held back by acknowledgement
 * (`unseen_limit`).
 */
export function portConnection(port: AgentPort, accept: (connection: Connection) => Endpoint): void {
  const endpoint = accept({
    send: (text) => port.postMessage(text),
    buffered: () => 0,
    close: () => port.close(),
    pause: () => undefined,
    resume: () => undefined,
  });
  port.on('message', ({ data }) => {
    if (typeof data === 'string') endpoint.receive(data);
  });
  port.on('close', () => endpoint[Symbol.dispose]());
  port.start();
}
