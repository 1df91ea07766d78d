import { EventEmitter } from 'node:events';
import type { Frame, Page, Route } from '@playwright/test';
import { browser } from './browser.ts';
import { ipcMain } from './ipc-main.ts';
import { pageSide, type FromPage, type ToPage } from './page-side.ts';
import { RemotePorts } from './ports.ts';
import { asFunction, readPreload } from './preload-text.ts';
import { answer } from './protocol.ts';
import { defaultSession } from './session.ts';
import { fromSeen, toSeen } from './urls.ts';

type OpenHandler = Parameters<Electron.WebContents['setWindowOpenHandler']>[0];
type Used = 'getURL' | 'id' | 'isDestroyed' | 'loadURL' | 'postMessage' | 'send' | 'session' | 'setWindowOpenHandler';

let nextId = 1;

/** A page of Chromium as the app sees it. */
export class FakeWebContents extends EventEmitter implements Pick<Electron.WebContents, Used> {
  readonly id = nextId++;
  readonly session = defaultSession as unknown as Electron.Session;
  readonly page: Promise<Page>;
  readonly #ports: RemotePorts;
  readonly #preload: string | undefined;
  #openHandler: OpenHandler = () => ({ action: 'allow' });
  #url = '';
  #ownLoad = false;
  #destroyed = false;
  #visible = false;

  constructor(preload: string | undefined) {
    super();
    this.#preload = preload;
    this.#ports = new RemotePorts((message) => this.#tell(message));
    this.page = this.#open();
    // A window that is destroyed before its page exists is no fault.
    this.page.catch(() => undefined);
  }

  async loadURL(url: string): Promise<void> {
    const page = await this.page;
    await defaultSession.apply(this.#real);
    this.#ownLoad = true;
    // The ports of the document before end with it.
    this.#ports.closeAll();
    await page.goto(toSeen(url)).finally(() => (this.#ownLoad = false));
    this.#url = url;
    this.setVisible(this.#visible);
    this.emit('did-finish-load');
  }

  getURL(): string {
    return this.#url;
  }

  isDestroyed(): boolean {
    return this.#destroyed;
  }

  send(channel: string, ...args: unknown[]): void {
    this.#tell({ kind: 'message', channel, args, ports: [] });
  }

  postMessage(channel: string, message: unknown, transfer: Electron.MessagePortMain[] = []): void {
    this.#tell({ kind: 'message', channel, args: [message], ports: this.#ports.give(transfer) });
  }

  setWindowOpenHandler(handler: OpenHandler): void {
    this.#openHandler = handler;
  }

  /** For BrowserWindow. */
  setVisible(visible: boolean): void {
    this.#visible = visible;
    this.#tell({ kind: 'visible', visible });
  }

  /** For BrowserWindow. */
  destroy(): void {
    if (this.#destroyed) return;
    this.#destroyed = true;
    this.#ports.closeAll();
    void this.page.then((page) => page.close()).catch(() => undefined);
    this.emit('destroyed');
  }

  get #real(): Electron.WebContents {
    return this as unknown as Electron.WebContents;
  }

  async #open(): Promise<Page> {
    const { context } = await browser();
    const page = await context.newPage();
    await page.exposeBinding('__fakeElectron', ({ frame }, message: FromPage) => this.#receive(frame, message));
    await page.addInitScript({
      content: `(${pageSide.toString()})(${this.#preloadFunction()}, ${JSON.stringify(process.platform)})`,
    });
    await page.route('**/*', (route) => this.#request(page, route));
    page.on('crash', () => this.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 1 }));
    page.on('popup', (popup) => this.#popup(popup));
    page.on('console', (message) => this.emit('console-message', { level: message.type(), message: message.text() }));
    return page;
  }

  /** As Electron does: a preload that cannot run is reported, and the page loads without it. */
  #preloadFunction(): string {
    if (this.#preload === undefined) return 'null';
    try {
      return asFunction(readPreload(this.#preload));
    } catch (thrown) {
      this.emit('preload-error', {}, this.#preload, thrown);
      return 'null';
    }
  }

  async #request(page: Page, route: Route): Promise<void> {
    const request = route.request();
    const navigates = request.isNavigationRequest() && request.frame() === page.mainFrame();
    if (navigates && !this.#ownLoad && this.#refused(fromSeen(request.url()))) return await route.abort('aborted');
    if (!(await answer(route))) await route.fallback();
  }

  #refused(url: string): boolean {
    let refused = false;
    this.emit('will-navigate', {
      url,
      isSameDocument: false,
      isMainFrame: true,
      preventDefault: () => (refused = true),
    });
    return refused;
  }

  #popup(popup: Page): void {
    const answer = this.#openHandler({
      url: fromSeen(popup.url()),
      frameName: '',
      features: '',
      disposition: 'new-window',
      referrer: { url: '', policy: 'default' },
    });
    if (answer.action === 'deny') void popup.close();
  }

  #receive(frame: Frame, message: FromPage): unknown {
    if (message.kind === 'permission') return defaultSession.request(this.#real, 'notifications');
    if (message.kind === 'preload-error')
      return void this.emit('preload-error', {}, this.#preload, new Error(message.reason));
    if (message.kind === 'send') return void ipcMain.emit(message.channel, this.#event(frame), ...message.args);
    return this.#ports.receive(message);
  }

  #event(frame: Frame): object {
    return { sender: this, senderFrame: asWebFrame(frame), ports: [], type: 'frame', preventDefault: () => undefined };
  }

  #tell(message: ToPage): void {
    const deliver = (page: Page): Promise<void> =>
      page.evaluate(
        (told) =>
          (window as unknown as { __fakeElectronReceive?(message: ToPage): void }).__fakeElectronReceive?.(told),
        message,
      );
    void this.page.then(deliver).catch(() => undefined);
  }
}

/** A frame as ipcMain shows it: its own address, and the frame it sits in. */
function asWebFrame(frame: Frame): Pick<Electron.WebFrameMain, 'url' | 'parent'> {
  const parent = frame.parentFrame();
  return { url: fromSeen(frame.url()), parent: parent === null ? null : (asWebFrame(parent) as Electron.WebFrameMain) };
}
