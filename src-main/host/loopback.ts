import type { Connect } from '../client/transport.ts';
import type { Connection, Endpoint } from './endpoint.ts';

/**
 * A client's way to an agent in this same process: function calls, each after the one before has returned, as over any
 * other transport.
 */
export function overLoopback(accept: (connection: Connection) => Endpoint): Connect {
  return async (events) => {
    let open = true;
    const later = (run: () => void): void => {
      queueMicrotask(() => {
        if (open) run();
      });
    };
    const endpoint = accept({
      send: (text) => later(() => events.message(text)),
      // What is sent is taken in at once.
      buffered: () => 0,
      close: (reason) =>
        later(() => {
          open = false;
          endpoint[Symbol.dispose]();
          events.closed(reason);
        }),
      pause: () => undefined,
      resume: () => undefined,
    });
    return {
      send: (text) => later(() => endpoint.receive(text)),
      close: () => {
        open = false;
        endpoint[Symbol.dispose]();
      },
    };
  };
}
