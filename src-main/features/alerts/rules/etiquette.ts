import type { Alert, AlertChange } from '../alert.ts';
import type { AlertsConfig } from '../config.ts';
import type { Change } from './alerts.ts';

const HOUR_MS = 3_600_000;
const REPLACE_MS = 60_000;
/** So many times as bad as when it was shown. */
const NEWS = 2;

interface Shown {
  readonly title: string;
  readonly strength: number;
  /** Wall time. */
  readonly at: number;
}

type Verdict = Pick<AlertChange, 'announce' | 'withheld'>;
const NOTHING: Verdict = { announce: null, withheld: null };
const withheld = (reason: string): Verdict => ({ announce: null, withheld: reason });

/**
 * When a person may be disturbed: at most so many notifications an hour, none while muted; what is on the screen is
 * brought up to date when there is news, and taken away when it is over. Pure: wall time is an argument, since an hour
 * and a mute are a person's.
 */
export class Etiquette {
  #shownAt: number[] = [];
  readonly #onScreen = new Map<string, Shown>();
  mutedUntil: number | null = null;

  judge(
    { change, alert }: Change,
    at: number,
    config: Pick<AlertsConfig, 'notify' | 'notifications_an_hour'>,
  ): Verdict {
    if (change === 'fired') return this.#first(alert, at, config);
    const shown = this.#onScreen.get(alert.id);
    if (shown === undefined) return NOTHING;
    if (change === 'updated') return this.#again(shown, alert, at);
    this.#onScreen.delete(alert.id);
    return { announce: 'remove', withheld: null };
  }

  /** Each replacement may come up again on the screen: only for news, and not soon. */
  #again({ title, strength, at: shownAt }: Shown, alert: Alert, at: number): Verdict {
    const news = alert.title !== title || alert.strength >= NEWS * strength;
    if (!news || at - shownAt < REPLACE_MS || this.#isMuted(at)) return NOTHING;
    this.#onScreen.set(alert.id, { title: alert.title, strength: alert.strength, at });
    return { announce: 'replace', withheld: null };
  }

  #first(
    alert: Alert,
    at: number,
    { notify, notifications_an_hour: most }: Pick<AlertsConfig, 'notify' | 'notifications_an_hour'>,
  ): Verdict {
    if (!notify) return withheld('notifications are off');
    if (this.#isMuted(at)) return withheld('muted');
    // A clock that was set back would leave notifications of the future behind.
    this.#shownAt = this.#shownAt.filter((shownAt) => shownAt > at - HOUR_MS && shownAt <= at);
    if (this.#shownAt.length >= most) return withheld(`${most} in the last hour already`);
    this.#shownAt.push(at);
    this.#onScreen.set(alert.id, { title: alert.title, strength: alert.strength, at });
    return { announce: 'show', withheld: null };
  }

  #isMuted(at: number): boolean {
    return this.mutedUntil !== null && at < this.mutedUntil;
  }
}
