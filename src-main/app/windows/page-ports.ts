import type { WebContents } from 'electron';
import { messageOf } from '../../base/result.ts';
import type { AgentProcess } from '../agent/agent-process.ts';
import { PAGE_CHANNELS, type Role } from '../ipc/channels.ts';

/** Ports of pages to the agent: one at a time for each page, a new one after the agent has stopped. */
export class PagePorts {
  readonly #agent: AgentProcess;
  readonly #waiting = new Set<WebContents>();
  readonly #connected = new Set<WebContents>();

  constructor(agent: AgentProcess) {
    this.#agent = agent;
  }

  async request(page: WebContents, role: Role): Promise<void> {
    if (this.#waiting.has(page)) return;
    this.#waiting.add(page);
    try {
      const port = await this.#agent.connect(role);
      if (page.isDestroyed()) return port.close();
      if (!this.#connected.has(page)) page.once('destroyed', () => this.#connected.delete(page));
      this.#connected.add(page);
      page.postMessage(PAGE_CHANNELS.port, { role }, [port]);
    } catch (thrown) {
      if (!page.isDestroyed()) page.send(PAGE_CHANNELS.portLost, { reason: messageOf(thrown) });
    } finally {
      this.#waiting.delete(page);
    }
  }

  /** The agent has stopped: every page is told why, and asks again. */
  lost(reason: string): void {
    const pages = [...this.#connected];
    this.#connected.clear();
    for (const page of pages) if (!page.isDestroyed()) page.send(PAGE_CHANNELS.portLost, { reason });
  }
}
