import type { MessagePortMain } from 'electron';
import { AgentClient } from '../../client/client.ts';
import type { Follower } from '../../client/followings.ts';
import { overPort, type PortLike } from '../../client/port.ts';
import type { AlertChange, AlertList } from '../../features/alerts/alert.ts';
import type { alerts } from '../../features/alerts/contract.ts';
import type { Frame } from '../../protocol/frame.ts';
import type { LogEntry } from '../../protocol/methods.ts';
import type { AgentProcess } from './agent-process.ts';

const CULPRITS = 3;

/**
 * The app's own connection to the agent: the top three for the tray, and its log lines. Its role is "app": it does not
 * count as somebody looking.
 */
export class AgentLink implements Disposable {
  readonly #client: AgentClient;
  #closed: ((reason: string) => void) | null = null;
  #connected = false;

  constructor(agent: AgentProcess, onFrame: (frame: Frame) => void, alertDesk: Follower<AlertList, AlertChange>) {
    const connect = overPort(async (closed) => {
      this.#closed = closed;
      return portLike(await agent.connect('app'));
    });
    this.#client = new AgentClient(connect, {
      reconnect: true,
      onState: ({ state }) => (this.#connected = state === 'connected'),
    });
    const view = { sort: 'blame', limit: CULPRITS } as const;
    this.#client.follow('frames', view, { first: (frame) => frame !== null && onFrame(frame), change: onFrame });
    this.#client.of<typeof alerts>().follow('alerts', {}, alertDesk);
    void this.#client.open();
  }

  /** The agent has stopped: a port to a dead process does not always say so by itself. */
  lost(reason: string): void {
    const closed = this.#closed;
    this.#closed = null;
    if (this.#connected) closed?.(reason);
  }

  /** Connects now instead of at the end of the wait. */
  retry(): void {
    this.#client.retryNow();
  }

  /** No notification until then (ms since the epoch); null: at once again. */
  async mute(until: number | null): Promise<AlertList | null> {
    if (!this.#connected) return null;
    return await this.#client
      .of<typeof alerts>()
      .request('alerts.mute', { until_ms: until })
      .catch(() => null);
  }

  log(entry: LogEntry): void {
    if (this.#connected) void this.#client.request('log', entry).catch(() => undefined);
  }

  [Symbol.dispose](): void {
    this.#client[Symbol.dispose]();
  }
}

function portLike(port: MessagePortMain): PortLike {
  const like: PortLike = {
    postMessage: (text) => port.postMessage(text),
    start: () => port.start(),
    close: () => port.close(),
    onmessage: null,
  };
  port.on('message', ({ data }: { data: unknown }) => like.onmessage?.({ data }));
  return like;
}
