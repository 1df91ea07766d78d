import type { Connect } from './transport.ts';

/** The part of a message port that a page, a utility process and a worker have in common. */
export interface PortLike {
  postMessage(text: string): void;
  start?(): void;
  close(): void;
  onmessage: ((event: { data: unknown }) => void) | null;
}

/** @param open asks for a port to the agent; a new one each time */
export function overPort(open: (closed: (reason: string) => void) => Promise<PortLike>): Connect {
  return async (events) => {
    const port = await open((reason) => events.closed(reason));
    port.onmessage = (event) => {
      if (typeof event.data === 'string') events.message(event.data);
    };
    port.start?.();
    return { send: (text) => port.postMessage(text), close: () => port.close() };
  };
}
