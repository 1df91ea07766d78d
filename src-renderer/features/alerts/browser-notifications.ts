import type { AlertChange } from '../../../src-main/features/alerts/alert.ts';
import { detailWords } from '../../../src-main/vocabulary/alerts.ts';
import { readerFigures } from '../../lib/figures.ts';
import type { Notifications } from './alerts-state.ts';

const KEY = 'culprit-notify';

/**
 * Alerts as notifications of the browser, where the page is served and no app shows any. Asked for on a click, never
 * before.
 */
export class BrowserNotifications implements Notifications {
  readonly #shown = new Map<string, Notification>();

  get wanted(): boolean {
    return 'Notification' in window && Notification.permission === 'granted' && localStorage.getItem(KEY) === 'yes';
  }

  /** Null when they are on; else why not. */
  async ask(): Promise<string | null> {
    // A page that is neither https nor of this machine has none.
    if (!('Notification' in window))
      return 'This browser gives notifications to pages over https or from localhost only.';
    const permission = await Notification.requestPermission();
    if (permission !== 'granted')
      return 'This browser blocks notifications of this page: allow them in its site settings.';
    localStorage.setItem(KEY, 'yes');
    return null;
  }

  stop(): void {
    localStorage.removeItem(KEY);
  }

  change({ alert, announce }: AlertChange): void {
    if (announce === 'remove') this.#shown.get(alert.id)?.close();
    if (announce === 'remove') this.#shown.delete(alert.id);
    if (announce === null || announce === 'remove' || !this.wanted) return;
    const notification = new Notification(alert.title, {
      tag: alert.id,
      body: `${detailWords(alert.evidence, readerFigures())}\n${alert.advice}`,
      silent: alert.severity !== 'critical',
    });
    notification.onclick = () => window.focus();
    this.#shown.set(alert.id, notification);
  }
}
