import { EventEmitter } from 'node:events';
import { FakeWebContents } from './web-contents.ts';

export const windows = new Set<BrowserWindow>();
/** The app's double, told of windows that come and go. */
export const windowEvents = new EventEmitter();

let focused: BrowserWindow | null = null;

type Used =
  | 'close'
  | 'destroy'
  | 'focus'
  | 'getBounds'
  | 'hide'
  | 'isDestroyed'
  | 'isFocused'
  | 'isVisible'
  | 'loadURL'
  | 'setBounds'
  | 'setVisibleOnAllWorkspaces'
  | 'show'
  | 'webContents';

/** A window: a page of Chromium with the window's size; shown, hidden and focused in name only. */
export class BrowserWindow extends EventEmitter implements Pick<Electron.BrowserWindow, Used> {
  readonly contents: FakeWebContents;
  #bounds: Electron.Rectangle;
  #visible = false;
  #destroyed = false;

  constructor(options: Electron.BrowserWindowConstructorOptions = {}) {
    super();
    const {
      preload,
      contextIsolation = true,
      sandbox = true,
      nodeIntegration = false,
      webSecurity = true,
    } = options.webPreferences ?? {};
    if (!contextIsolation || !sandbox || nodeIntegration || !webSecurity)
      throw new Error('the double shows hardened pages only');
    this.#bounds = {
      x: options.x ?? 100,
      y: options.y ?? 100,
      width: options.width ?? 800,
      height: options.height ?? 600,
    };
    this.contents = new FakeWebContents(preload);
    this.contents.once('did-finish-load', () => this.emit('ready-to-show'));
    windows.add(this);
    windowEvents.emit('created', this.contents);
    this.#applySize();
    if (options.show !== false) this.show();
  }

  get webContents(): Electron.WebContents {
    return this.contents as unknown as Electron.WebContents;
  }

  loadURL(url: string): Promise<void> {
    return this.contents.loadURL(url);
  }

  show(): void {
    this.#visible = true;
    this.contents.setVisible(true);
    this.emit('show');
    this.focus();
  }

  hide(): void {
    if (!this.#visible) return;
    this.#visible = false;
    this.contents.setVisible(false);
    this.emit('hide');
    this.blur();
  }

  focus(): void {
    if (focused === this || !this.#visible) return;
    focused?.blur();
    // eslint-disable-next-line @typescript-eslint/no-this-alias -- which window has the focus
    focused = this;
    this.emit('focus');
  }

  /** The focus goes to another application. */
  blur(): void {
    if (focused !== this) return;
    focused = null;
    this.emit('blur');
  }

  isFocused(): boolean {
    return focused === this;
  }

  isVisible(): boolean {
    return this.#visible;
  }

  isDestroyed(): boolean {
    return this.#destroyed;
  }

  getBounds(): Electron.Rectangle {
    return { ...this.#bounds };
  }

  setBounds(bounds: Partial<Electron.Rectangle>): void {
    this.#bounds = { ...this.#bounds, ...bounds };
    this.#applySize();
  }

  setVisibleOnAllWorkspaces(_visible: boolean, _options?: Electron.VisibleOnAllWorkspacesOptions): void {
    // There is one workspace.
  }

  close(): void {
    this.emit('close', { preventDefault: () => undefined });
    this.destroy();
  }

  destroy(): void {
    if (this.#destroyed) return;
    this.#destroyed = true;
    this.#visible = false;
    if (focused === this) focused = null;
    windows.delete(this);
    this.contents.destroy();
    this.emit('closed');
    windowEvents.emit('closed');
  }

  #applySize(): void {
    const { width, height } = this.#bounds;
    void this.contents.page.then((page) => page.setViewportSize({ width, height })).catch(() => undefined);
  }
}
BrowserWindow satisfies new (options?: Electron.BrowserWindowConstructorOptions) => Pick<Electron.BrowserWindow, Used>;
