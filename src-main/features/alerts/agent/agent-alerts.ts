import { join } from 'node:path';
import { Alerts, type AlertSettings, type Change } from '../rules/alerts.ts';
import { Etiquette } from '../rules/etiquette.ts';
import type { AlertTick } from '../rules/rule.ts';
import type { Clock } from '../../../base/clock.ts';
import { messageOf } from '../../../base/result.ts';
import { ALERT_RULES, type Alert, type AlertChange, type AlertList } from '../alert.ts';
import type { Log } from '../../../host/log.ts';
import type { Tick } from '../../../agent/features/feature.ts';
import { RotatingFile } from '../../../host/rotating-file.ts';
import { MuteFile } from './mute-file.ts';
import { NotifySend } from './notify-send.ts';
import { Volumes } from './volumes.ts';

export type AlertListener = (change: AlertChange) => void;

/** Cleared alerts that are still listed. The log has them all. */
const RECENT = 50;

interface Options {
  readonly settings: AlertSettings;
  readonly clock: Clock;
  readonly log: Log;
  /** Where every alert is written down and the mute is kept; null: nowhere. */
  readonly folder: string | null;
  /** Notifications by notify-send. */
  readonly notifySend?: boolean;
}

/**
 * The rules over what the agent samples, and everybody who wants to hear of it: clients, the log, the desktop, a
 * recording.
 */
export class AgentAlerts implements Disposable {
  readonly #alerts: Alerts;
  readonly #etiquette = new Etiquette();
  readonly #volumes = new Volumes();
  readonly #listeners = new Set<AlertListener>();
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #file: RotatingFile | null;
  readonly #mute: MuteFile | null;
  #settings: AlertSettings;
  #recent: Alert[] = [];

  constructor({ settings, clock, log, folder, notifySend = false }: Options) {
    this.#settings = settings;
    this.#alerts = new Alerts(settings);
    this.#clock = clock;
    this.#log = log;
    this.#file = folder === null ? null : new RotatingFile(join(folder, 'alerts.ndjson'));
    this.#mute = folder === null ? null : new MuteFile(folder);
    this.#etiquette.mutedUntil = this.#mute?.read() ?? null;
    if (!notifySend) return;
    const desktop = new NotifySend((reason) => log.warn({ reason }, 'no notifications on the desktop'));
    this.onAlert((change) => desktop.change(change));
  }

  configure(settings: AlertSettings): void {
    this.#settings = settings;
    this.#alerts.configure(settings);
  }

  /** Told of every change, in order, within the tick. Returns how to stop. */
  onAlert(listener: AlertListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** After each tick, also one that failed. */
  tick({ at, now, sample, system, impaired, taken, missed, blame }: Tick): void {
    if (this.#settings.alerts.disk_full.enabled) this.#volumes.refresh(now);
    const volumes = this.#volumes.latest;
    const seen: AlertTick = { at, now, sample, system, impaired, taken, missed, volumes, verdict: blame };
    for (const change of this.#alerts.advance(seen)) this.#publish(change, at);
  }

  list(): AlertList {
    const { alerts } = this.#settings;
    const gravest = (a: Alert, b: Alert): number =>
      Number(b.severity === 'critical') - Number(a.severity === 'critical') || b.fired_at_ms - a.fired_at_ms;
    const { mutedUntil } = this.#etiquette;
    return {
      active: this.#alerts.active.sort(gravest),
      recent: [...this.#recent],
      rules: ALERT_RULES.filter((rule) => alerts[rule].enabled),
      muted_until_ms: mutedUntil !== null && mutedUntil > this.#clock.now() ? mutedUntil : null,
    };
  }

  /** No notification until then; null: at once again. Alerts are listed and logged all the same. */
  mute(until: number | null): void {
    this.#etiquette.mutedUntil = until;
    try {
      this.#mute?.write(until);
    } catch (thrown) {
      this.#log.warn({ reason: messageOf(thrown) }, 'the mute is forgotten at the next start');
    }
  }

  [Symbol.dispose](): void {
    this.#file?.[Symbol.dispose]();
  }

  #publish(change: Change, at: number): void {
    const said: AlertChange = { ...change, ...this.#etiquette.judge(change, at, this.#settings.alerts) };
    if (said.change === 'cleared') this.#recent = [said.alert, ...this.#recent].slice(0, RECENT);
    if (said.change !== 'updated') this.#file?.write(`${JSON.stringify({ at_ms: at, ...said })}\n`);
    for (const listener of this.#listeners) this.#tell(listener, said);
  }

  /** A listener that fails does not keep the others, or the loop, from going on. */
  #tell(listener: AlertListener, change: AlertChange): void {
    try {
      listener(change);
    } catch (thrown) {
      this.#log.error({ reason: messageOf(thrown) }, 'an alert could not be passed on');
    }
  }
}
