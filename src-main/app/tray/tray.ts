import { Menu, Tray, type MenuItemConstructorOptions, type Rectangle } from 'electron';
import type { Clock } from '../../base/clock.ts';
import type { Frame } from '../../protocol/frame.ts';
import type { AgentState } from '../agent/agent-process.ts';
import { ScoreMinute } from './score-minute.ts';
import { answerOf } from '../../vocabulary/answer.ts';
import { Figures, styleFor } from '../../vocabulary/figures.ts';
import { asMenuLabel, menuLineOf } from './menu-words.ts';
import { TrayPicture } from './tray-image.ts';

const PICTURE_EVERY_MS = 1_000;
const WORDS_EVERY_MS = 5_000;
const CULPRITS_IN_MENU = 3;
const HOUR_MS = 3_600_000;

/** Fixed, so that macOS finds the item's place and its shown or hidden state again (NSStatusItem autosaveName). */
const TRAY_GUID = '3f0c5a38-6a57-4b8e-9c5e-0e7c1c4a9d21';

/** What the tray says of alerts. */
export interface AlertWords {
  readonly titles: readonly string[];
  readonly mutedUntil: number | null;
  /** Why notifications do not come through. */
  readonly blocked: string | null;
}

const alertLine = (title: string): string => `▲ ${title}`;

interface TrayActions {
  togglePopover(bounds: Rectangle): void;
  preparePopover(): void;
  openWindow(): void;
  quit(): void;
  /** Milliseconds since the epoch; null: no longer muted. */
  mute(until: number | null): void;
}

/** The item in the menu bar: the last minute as a picture, the sentence as tooltip, the culprits in the menu. */
export class TrayItem implements Disposable {
  readonly #tray: Tray;
  readonly #clock: Clock;
  readonly #actions: TrayActions;
  readonly #minute = new ScoreMinute();
  readonly #picture = new TrayPicture();
  readonly #figures = new Figures(styleFor(undefined, process.platform));
  #sentence = answerOf(null, this.#figures).sentence;
  #lines: readonly string[] = [];
  #alerts: AlertWords = { titles: [], mutedUntil: null, blocked: null };
  #pictureAt = -Infinity;
  #wordsAt = -Infinity;
  #menuOpen = false;

  constructor(clock: Clock, actions: TrayActions) {
    this.#clock = clock;
    this.#actions = actions;
    this.#tray = new Tray(this.#picture.next(this.#minute, clock.now())!, TRAY_GUID);
    this.#tray.on('click', (_event, bounds) => actions.togglePopover(bounds));
    this.#tray.on('mouse-enter', () => actions.preparePopover());
    this.#tray.on('right-click', () => this.#popUpMenu());
    this.#showWords();
  }

  frame(frame: Frame): void {
    if (frame.top !== null) this.#minute.push(frame.at_ms, frame.top.score);
    this.#lines = frame.processes.rows.slice(0, CULPRITS_IN_MENU).map((row) => menuLineOf(row, this.#figures));
    this.#sentence = answerOf(frame, this.#figures).sentence;
    const now = this.#clock.monotonic();
    if (!this.#menuOpen && now - this.#pictureAt >= PICTURE_EVERY_MS) this.#showPicture();
    if (now - this.#wordsAt >= WORDS_EVERY_MS) this.#showWords();
  }

  alerts(words: AlertWords): void {
    this.#alerts = words;
    this.#showWords();
  }

  agent(state: AgentState): void {
    if (state.state === 'ready') {
      // The first frame says at once how things are.
      this.#wordsAt = -Infinity;
      return;
    }
    this.#lines = [];
    this.#sentence =
      state.state === 'starting' ? 'Culprit is starting its agent.' : `${state.reason}. Starting it again.`;
    this.#showWords();
  }

  [Symbol.dispose](): void {
    this.#tray.destroy();
  }

  #showPicture(): void {
    this.#pictureAt = this.#clock.monotonic();
    const image = this.#picture.next(this.#minute, this.#clock.now());
    if (image !== null) this.#tray.setImage(image);
  }

  #showWords(): void {
    this.#wordsAt = this.#clock.monotonic();
    this.#tray.setToolTip([this.#sentence, ...this.#alerts.titles.map(alertLine)].join('\n'));
    // A status notifier of Linux often delivers the menu only, and it must be set beforehand. On macOS a set menu would
    // take the left click.
    if (process.platform === 'linux') this.#tray.setContextMenu(this.#menu());
  }

  #popUpMenu(): void {
    if (process.platform === 'linux') return;
    const menu = this.#menu();
    menu.once('menu-will-show', () => (this.#menuOpen = true));
    menu.once('menu-will-close', () => (this.#menuOpen = false));
    this.#tray.popUpContextMenu(menu);
  }

  #alertItems(): MenuItemConstructorOptions[] {
    const { titles, mutedUntil, blocked } = this.#alerts;
    const items: MenuItemConstructorOptions[] = titles.map((title) => ({
      label: asMenuLabel(alertLine(title)),
      click: () => this.#actions.openWindow(),
    }));
    if (blocked !== null) items.push({ label: asMenuLabel(`Notifications are blocked: ${blocked}`), enabled: false });
    if (mutedUntil !== null && mutedUntil > this.#clock.now())
      items.push({ label: 'Unmute notifications', click: () => this.#actions.mute(null) });
    else if (titles.length > 0)
      items.push({
        label: 'Mute notifications for an hour',
        click: () => this.#actions.mute(this.#clock.now() + HOUR_MS),
      });
    return items.length === 0 ? [] : [{ type: 'separator' }, ...items];
  }

  #menu(): Menu {
    const words: readonly string[] = this.#lines.length > 0 ? this.#lines : [this.#sentence];
    const template: MenuItemConstructorOptions[] = [
      ...words.map((text) => ({ label: asMenuLabel(text), click: () => this.#actions.openWindow() })),
      ...this.#alertItems(),
      { type: 'separator' },
      { label: 'Open Culprit', click: () => this.#actions.openWindow() },
      { label: 'Quit', click: () => this.#actions.quit() },
    ];
    return Menu.buildFromTemplate(template);
  }
}
