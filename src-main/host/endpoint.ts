import type { Access } from '../protocol/feature.ts';

/** The agent's side of a transport. */
export interface Connection {
  send(text: string): void;
  /** Bytes accepted for sending and not yet handed to the other side. */
  buffered(): number;
  close(reason: string): void;
  /** Takes nothing more in until `resume`; what it has taken in already may still come. */
  pause(): void;
  resume(): void;
}

export interface Role {
  /** For the log: `socket`, `websocket`, `popover` … */
  readonly name: string;
  /** What it may do. */
  readonly access: readonly Access[];
  /** That it follows frames means that a person looks. */
  readonly looks: boolean;
}

/** What a server hands a client's messages to: a session of its own agent, or a bridge to another. */
export interface Endpoint extends Disposable {
  /** One whole message. */
  receive(text: string): void;
  /** A message that cannot be taken whole. */
  reject(reason: string): void;
}

export type Accept = (connection: Connection, role: Role) => Endpoint;
