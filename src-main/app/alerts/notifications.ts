import { Notification } from 'electron';
import type { Alert, AlertChange } from '../../features/alerts/alert.ts';
import { detailWords } from '../../vocabulary/alerts.ts';
import { Figures, styleFor } from '../../vocabulary/figures.ts';
import type { AppLog } from '../app-log.ts';

const SHOWN_WITHIN_MS = 5_000;
const GROUP = 'culprit.alerts';

interface Actions {
  /** The person wants to see more. */
  show(): void;
  /** Why notifications do not come through; null when they do again. */
  blocked(problem: string | null): void;
}

interface Pending {
  readonly notification: Notification;
  readonly patience: ReturnType<typeof setTimeout>;
}

/**
 * Alerts as notifications of the desktop. When and how often is the agent's to say; here one id is one notification:
 * replaced, and taken away when it is over. The first one shown is what asks for permission on macOS; whether it came
 * through is watched.
 */
export class DesktopNotifications implements Disposable {
  readonly #log: AppLog;
  readonly #actions: Actions;
  readonly #shown = new Map<string, Pending>();
  #problem: string | null = null;

  constructor(log: AppLog, actions: Actions) {
    this.#log = log;
    this.#actions = actions;
  }

  change({ alert, announce }: AlertChange): void {
    if (announce === 'remove') return this.#remove(alert.id);
    if (announce === null) return;
    if (!Notification.isSupported()) return this.#block('this desktop has no notifications');
    // On macOS the same id replaces by itself; elsewhere the old one has to go.
    this.#remove(alert.id);
    this.#show(alert);
  }

  keepOnly(ids: readonly string[]): void {
    for (const id of [...this.#shown.keys()]) if (!ids.includes(id)) this.#remove(id);
  }

  [Symbol.dispose](): void {
    this.keepOnly([]);
  }

  #show(alert: Alert): void {
    const notification = new Notification(optionsOf(alert));
    const patience = setTimeout(
      () => this.#block('they were not shown within 5 seconds: is Culprit allowed to notify in the system settings?'),
      SHOWN_WITHIN_MS,
    );
    notification.once('show', () => {
      clearTimeout(patience);
      this.#block(null);
    });
    notification.once('failed', (_event, error) => {
      clearTimeout(patience);
      this.#block(error);
    });
    notification.on('click', () => this.#actions.show());
    notification.on('action', () => this.#actions.show());
    // Kept: a notification that is collected loses its listeners.
    this.#shown.set(alert.id, { notification, patience });
    notification.show();
  }

  #remove(id: string): void {
    const pending = this.#shown.get(id);
    if (pending === undefined) return;
    this.#shown.delete(id);
    clearTimeout(pending.patience);
    pending.notification.close();
  }

  #block(problem: string | null): void {
    if (problem === this.#problem) return;
    this.#problem = problem;
    if (problem === null) this.#log.info('notifications are shown');
    else this.#log.warn('notifications are not shown', { reason: problem });
    this.#actions.blocked(problem);
  }
}

function optionsOf({ id, title, evidence, advice, severity }: Alert): Electron.NotificationConstructorOptions {
  const detail = detailWords(evidence, new Figures(styleFor(undefined, process.platform)));
  const mac = process.platform === 'darwin';
  return {
    id,
    groupId: GROUP,
    title,
    ...(mac
      ? { subtitle: detail, body: advice, actions: [{ type: 'button', text: 'Show' }] }
      : { body: `${detail}\n${advice}` }),
    silent: severity !== 'critical',
    urgency: severity === 'critical' ? 'critical' : 'normal',
  };
}
