import type { Connection, Role } from './session.ts';

/** What a server hands a client's messages to: a session of its own agent, or a bridge to another. */
export interface Endpoint extends Disposable {
  /** One whole message. */
  receive(text: string): void;
  /** A message that cannot be taken whole. */
  reject(reason: string): void;
}

export type Accept = (connection: Connection, role: Role) => Endpoint;
