import { withChange } from '../../features/alerts/list.ts';
import type { Follower } from '../../client/followings.ts';
import type { AlertChange, AlertList } from '../../features/alerts/alert.ts';
import type { AppLog } from '../app-log.ts';
import { DesktopNotifications } from './notifications.ts';
import type { AlertWords } from '../tray/tray.ts';

/** The app's alerts: in the tray while they last, and on the desktop when the agent says so. */
export class AlertDesk implements Follower<AlertList, AlertChange>, Disposable {
  readonly #notifications: DesktopNotifications;
  readonly #tell: (words: AlertWords) => void;
  #list: AlertList = { active: [], recent: [], rules: [], muted_until_ms: null };
  #blocked: string | null = null;

  constructor(log: AppLog, actions: { tell(words: AlertWords): void; openWindow(): void }) {
    this.#tell = (words) => actions.tell(words);
    this.#notifications = new DesktopNotifications(log, {
      show: () => actions.openWindow(),
      blocked: (problem) => {
        this.#blocked = problem;
        this.#say();
      },
    });
  }

  first(list: AlertList): void {
    this.#list = list;
    // Of an agent that has started anew: what it does not know of is over.
    this.#notifications.keepOnly(list.active.map(({ id }) => id));
    this.#say();
  }

  change(change: AlertChange): void {
    const before = this.#list.active.find(({ id }) => id === change.alert.id);
    this.#list = withChange(this.#list, change);
    this.#notifications.change(change);
    if (change.change !== 'updated' || before?.title !== change.alert.title) this.#say();
  }

  [Symbol.dispose](): void {
    this.#notifications[Symbol.dispose]();
  }

  #say(): void {
    this.#tell({
      titles: this.#list.active.map(({ title }) => title),
      mutedUntil: this.#list.muted_until_ms,
      blocked: this.#blocked,
    });
  }
}
