import {
  BrowserWindow,
  screen,
  type BrowserWindowConstructorOptions,
  type Rectangle,
  type WebContents,
} from 'electron';
import type { Preferences } from '../preferences.ts';

const DEFAULT_SIZE = { width: 1100, height: 720 };

/** The full window: at most one, where it was the last time. */
export class MainWindow implements Disposable {
  readonly #url: string;
  readonly #webPreferences: NonNullable<BrowserWindowConstructorOptions['webPreferences']>;
  readonly #preferences: Preferences;
  #window: BrowserWindow | null = null;

  constructor(
    url: string,
    webPreferences: NonNullable<BrowserWindowConstructorOptions['webPreferences']>,
    preferences: Preferences,
  ) {
    this.#url = url;
    this.#webPreferences = webPreferences;
    this.#preferences = preferences;
  }

  owns(page: WebContents): boolean {
    return this.#window?.webContents === page;
  }

  open(): void {
    if (this.#window !== null) {
      this.#window.show();
      this.#window.focus();
      return;
    }
    const window = new BrowserWindow({
      ...(this.#savedBounds() ?? DEFAULT_SIZE),
      minWidth: 640,
      minHeight: 400,
      show: false,
      title: 'Culprit',
      webPreferences: this.#webPreferences,
    });
    this.#window = window;
    window.once('ready-to-show', () => {
      window.show();
      window.focus();
    });
    window.on('close', () => {
      this.#preferences.windowBounds = window.getBounds();
    });
    window.webContents.on('render-process-gone', () => window.destroy());
    window.once('closed', () => {
      this.#window = null;
    });
    void window.loadURL(this.#url).catch(() => undefined);
  }

  [Symbol.dispose](): void {
    this.#window?.destroy();
  }

  /** A display may have gone since: bounds that no display shows are not used. */
  #savedBounds(): Rectangle | null {
    const saved = this.#preferences.windowBounds;
    if (saved === null) return null;
    const { workArea } = screen.getDisplayMatching(saved);
    const visible =
      saved.x < workArea.x + workArea.width &&
      saved.x + saved.width > workArea.x &&
      saved.y < workArea.y + workArea.height &&
      saved.y + saved.height > workArea.y;
    return visible ? saved : null;
  }
}
