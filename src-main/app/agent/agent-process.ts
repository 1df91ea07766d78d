import { MessageChannelMain, utilityProcess, type MessagePortMain, type UtilityProcess } from 'electron';
import { z } from 'zod';
import type { Clock } from '../../base/clock.ts';
import type { AppLog } from '../app-log.ts';
import { restartDelayMs, WELL_AFTER_MS } from './restart.ts';

const AgentReport = z.union([
  z.object({ type: z.literal('ready') }),
  z.object({ type: z.literal('failed'), reason: z.string() }),
]);

export type AgentState =
  | { readonly state: 'starting' }
  | { readonly state: 'ready' }
  /** The reason is for a person. */
  | { readonly state: 'stopped'; readonly reason: string; readonly restartInMs: number };

type PortRole = 'app' | 'popover' | 'window';

interface Waiting {
  readonly role: PortRole;
  readonly give: (port: MessagePortMain) => void;
  readonly refuse: (reason: Error) => void;
}

/** The agent in its own process: started, watched, started again when it stops; hands out ports to it. */
export class AgentProcess implements Disposable {
  readonly #path: string;
  readonly #clock: Clock;
  readonly #log: AppLog;
  readonly #onState: (state: AgentState) => void;
  #child: UtilityProcess | null = null;
  #state: AgentState = { state: 'starting' };
  #failures = 0;
  #startedAt = 0;
  #reason: string | null = null;
  #restart: ReturnType<typeof setTimeout> | null = null;
  #disposed = false;
  #waiting: Waiting[] = [];

  /** @param path the agent's bundle */
  constructor(path: string, clock: Clock, log: AppLog, onState: (state: AgentState) => void) {
    this.#path = path;
    this.#clock = clock;
    this.#log = log;
    this.#onState = onState;
  }

  start(): void {
    this.#restart = null;
    this.#reason = null;
    this.#startedAt = this.#clock.monotonic();
    this.#enter({ state: 'starting' });
    const child = utilityProcess.fork(this.#path, [], { serviceName: 'Culprit Agent' });
    this.#child = child;
    child.on('message', (message) => this.#report(message));
    child.once('exit', (code) => this.#stopped(code));
  }

  /**
   * A new port to the agent, now or as soon as it is ready. Fails, with a reason for a person, if the agent stops
   * before.
   */
  connect(role: PortRole): Promise<MessagePortMain> {
    return new Promise((give, refuse) => {
      if (this.#state.state === 'ready' && this.#child !== null) give(this.#open(this.#child, role));
      else this.#waiting.push({ role, give, refuse });
    });
  }

  [Symbol.dispose](): void {
    this.#disposed = true;
    if (this.#restart !== null) clearTimeout(this.#restart);
    this.#refuseWaiting('Culprit is quitting');
    this.#child?.kill();
  }

  #report(message: unknown): void {
    const report = AgentReport.safeParse(message);
    if (!report.success) return this.#log.warn('the agent said something that the app does not know');
    if (report.data.type === 'failed') {
      this.#reason = report.data.reason;
      this.#child?.kill();
      return;
    }
    this.#enter({ state: 'ready' });
    const child = this.#child;
    if (child !== null) for (const { role, give } of this.#waiting.splice(0)) give(this.#open(child, role));
  }

  #open(child: UtilityProcess, role: PortRole): MessagePortMain {
    const { port1, port2 } = new MessageChannelMain();
    child.postMessage({ type: 'connect', role }, [port1]);
    return port2;
  }

  #refuseWaiting(reason: string): void {
    for (const { refuse } of this.#waiting.splice(0)) refuse(new Error(reason));
  }

  #stopped(code: number): void {
    this.#child = null;
    if (this.#disposed) return;
    this.#failures = this.#clock.monotonic() - this.#startedAt > WELL_AFTER_MS ? 1 : this.#failures + 1;
    const restartInMs = restartDelayMs(this.#failures);
    const reason = this.#reason ?? `The agent stopped (exit code ${code})`;
    this.#log.error('the agent stopped', { reason, code, restart_in_ms: restartInMs });
    this.#enter({ state: 'stopped', reason, restartInMs });
    this.#refuseWaiting(reason);
    this.#restart = setTimeout(() => this.start(), restartInMs);
  }

  #enter(state: AgentState): void {
    this.#state = state;
    this.#onState(state);
  }
}
