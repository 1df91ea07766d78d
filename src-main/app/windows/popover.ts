import {
  BrowserWindow,
  screen,
  type BrowserWindowConstructorOptions,
  type Rectangle,
  type WebContents,
} from 'electron';
import type { Clock } from '../../base/clock.ts';
import { placePopover, POPOVER_MAX_HEIGHT, POPOVER_WIDTH } from './popover-place.ts';

const DESTROY_AFTER_MS = 45_000;
/**
 * A click on the tray takes the focus first, which hides the popover: the click that follows means "close", not "open
 * again".
 */
const SAME_CLICK_MS = 250;

const PANEL: BrowserWindowConstructorOptions = process.platform === 'darwin' ? { type: 'panel' } : {};

/**
 * The small window under the tray's icon: made when needed, hidden when it loses the focus, destroyed when hidden for a
 * while.
 */
export class Popover implements Disposable {
  readonly #url: string;
  readonly #webPreferences: NonNullable<BrowserWindowConstructorOptions['webPreferences']>;
  readonly #clock: Clock;
  #window: BrowserWindow | null = null;
  #painted = false;
  #wanted = false;
  #anchor: Rectangle = { x: 0, y: 0, width: 0, height: 0 };
  #height = 420;
  #hiddenAt = -Infinity;
  #destroyTimer: ReturnType<typeof setTimeout> | null = null;

  constructor(
    url: string,
    webPreferences: NonNullable<BrowserWindowConstructorOptions['webPreferences']>,
    clock: Clock,
  ) {
    this.#url = url;
    this.#webPreferences = webPreferences;
    this.#clock = clock;
  }

  owns(page: WebContents): boolean {
    return this.#window?.webContents === page;
  }

  toggle(anchor: Rectangle): void {
    if (this.#wanted) return this.hide();
    if (this.#clock.monotonic() - this.#hiddenAt < SAME_CLICK_MS) return;
    this.show(anchor);
  }

  show(anchor: Rectangle): void {
    this.#anchor = anchor;
    this.#wanted = true;
    this.prepare();
    if (this.#painted) this.#reveal();
  }

  /** Makes the window without showing it, so that a click finds it painted. */
  prepare(): void {
    if (this.#destroyTimer !== null) clearTimeout(this.#destroyTimer);
    this.#destroyTimer = null;
    this.#window ??= this.#create();
    if (!this.#wanted) this.#destroyLater();
  }

  hide(): void {
    if (!this.#wanted) return;
    this.#wanted = false;
    this.#hiddenAt = this.#clock.monotonic();
    this.#window?.hide();
    this.#destroyLater();
  }

  /** @param height of the page's content, CSS pixels */
  resize(height: number): void {
    this.#height = Math.min(height, POPOVER_MAX_HEIGHT);
    if (this.#wanted) this.#place();
  }

  [Symbol.dispose](): void {
    if (this.#destroyTimer !== null) clearTimeout(this.#destroyTimer);
    this.#window?.destroy();
  }

  #create(): BrowserWindow {
    const window = new BrowserWindow({
      ...PANEL,
      width: POPOVER_WIDTH,
      height: this.#height,
      show: false,
      frame: false,
      resizable: false,
      movable: false,
      minimizable: false,
      maximizable: false,
      fullscreenable: false,
      skipTaskbar: true,
      title: 'Culprit',
      webPreferences: this.#webPreferences,
    });
    if (process.platform === 'darwin')
      window.setVisibleOnAllWorkspaces(true, { visibleOnFullScreen: true, skipTransformProcessType: true });
    window.on('blur', () => this.hide());
    window.once('ready-to-show', () => {
      this.#painted = true;
      if (this.#wanted) this.#reveal();
    });
    // A crashed page is blank for ever: the next click makes a new one.
    window.webContents.on('render-process-gone', () => window.destroy());
    window.once('closed', () => {
      this.#window = null;
      this.#painted = false;
      this.#wanted = false;
    });
    void window.loadURL(this.#url).catch(() => undefined);
    return window;
  }

  #reveal(): void {
    this.#place();
    this.#window?.show();
    this.#window?.focus();
  }

  #place(): void {
    const { workArea } = screen.getDisplayMatching(this.#anchor);
    this.#window?.setBounds(placePopover(this.#anchor, this.#height, workArea));
  }

  #destroyLater(): void {
    this.#destroyTimer = setTimeout(() => {
      this.#destroyTimer = null;
      this.#window?.destroy();
    }, DESTROY_AFTER_MS);
  }
}
