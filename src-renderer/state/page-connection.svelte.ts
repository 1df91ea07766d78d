import type { View } from '../../src-main/protocol/methods.ts';
import { beforeNextPaint } from '../lib/next-paint.ts';
import { AgentConnection } from './agent-connection.ts';
import { wayToAgent } from './connect.ts';
import type { Connection } from './connection.ts';
import { reactive } from './reactive.svelte.ts';

/**
 * The connection of the shell that this document shows, to the agent that it came from. A hidden page asks for nothing.
 *
 * @param view which rows the first frames carry
 */
export function openConnection(view: Partial<View>): Connection {
  const connection: AgentConnection = new AgentConnection({
    ...wayToAgent(),
    view,
    beforeNextPaint: (work) => beforeNextPaint(connection, work),
  });
  const heed = (): void => (document.hidden ? connection.rest() : connection.watch());
  document.addEventListener('visibilitychange', heed);
  addEventListener('pagehide', () => connection[Symbol.dispose]());
  heed();
  connection.open();
  return reactive(connection);
}
