/** A way to exchange whole messages with an agent: a Unix socket, a WebSocket, a message port. */
export interface Transport {
  /** Sends one JSON text. Silently dropped after close. */
  send(text: string): void;
  close(): void;
}

export interface TransportEvents {
  message(text: string): void;
  /** Once, after which nothing comes any more. The reason is for a person. */
  closed(reason: string): void;
}

/** Opens a transport, or fails with a reason for a person. */
export type Connect = (events: TransportEvents) => Promise<Transport>;
