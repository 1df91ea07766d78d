import type { MessagePortMain } from 'electron';
import { AgentClient, type AlertFollower } from '../../client/client.ts';
import { overPort, type PortLike } from '../../client/port.ts';
import type { AlertList } from '../../features/alerts/alert.ts';
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

  constructor(agent: AgentProcess, onFrame: (frame: Frame) => void, alerts: AlertFollower) {
    const connect = overPort(async (closed) => {
      this.#closed = closed;
      return portLike(await agent.connect('app'));
    });
    this.#client = new AgentClient(connect, {
      reconnect: true,
      onState: ({ state }) => (this.#connected = state === 'connected'),
    });
    this.#client.watch({ sort: 'blame', limit: CULPRITS }, onFrame);
    this.#client.followAlerts(alerts);
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
    return this.#connected ? await this.#client.request('alerts.mute', { until_ms: until }).catch(() => null) : null;
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
