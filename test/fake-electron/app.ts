import { EventEmitter } from 'node:events';
import { mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { browser, closeBrowser } from './browser.ts';
import { windowEvents, windows } from './browser-window.ts';
import { protocolIsReady } from './protocol.ts';
import { utilities } from './utility-process.ts';

type Used =
  | 'dock'
  | 'exit'
  | 'getAppPath'
  | 'getName'
  | 'getPath'
  | 'getVersion'
  | 'isPackaged'
  | 'isReady'
  | 'quit'
  | 'requestSingleInstanceLock'
  | 'setActivationPolicy'
  | 'whenReady';

/** As Chromium's switch of that name, which Electron knows too. */
function userData(): string {
  const given = process.argv.find((argument) => argument.startsWith('--user-data-dir='));
  const folder = given?.slice('--user-data-dir='.length) ?? mkdtempSync(join(tmpdir(), 'fake-electron-data-'));
  mkdirSync(folder, { recursive: true });
  return folder;
}

class FakeApp extends EventEmitter implements Pick<Electron.App, Used> {
  readonly dock = undefined;
  readonly isPackaged = false;
  readonly #userData = userData();
  readonly #ready = browser().then(() => {
    this.#isReady = true;
    protocolIsReady();
    this.emit('ready');
  });
  #isReady = false;
  #quitting = false;

  constructor() {
    super();
    windowEvents.on('created', (contents) => this.emit('web-contents-created', {}, contents));
    windowEvents.on('closed', () => this.#windowClosed());
  }

  whenReady(): Promise<void> {
    return this.#ready;
  }

  isReady(): boolean {
    return this.#isReady;
  }

  getPath(_name: Parameters<Electron.App['getPath']>[0]): string {
    return this.#userData;
  }

  getAppPath(): string {
    return process.cwd();
  }

  getName(): string {
    return 'culprit';
  }

  getVersion(): string {
    return '0.0.0';
  }

  /** Every start of the double has a place of its own, so that it is always the first. */
  requestSingleInstanceLock(): boolean {
    return true;
  }

  setActivationPolicy(_policy: Parameters<Electron.App['setActivationPolicy']>[0]): void {
    // There is no dock.
  }

  quit(): void {
    if (this.#quitting) return;
    this.#quitting = true;
    this.emit('before-quit', { preventDefault: () => undefined });
    for (const window of windows) window.close();
    this.emit('will-quit', { preventDefault: () => undefined });
    this.exit(0);
  }

  exit(code = 0): void {
    this.#quitting = true;
    for (const utility of utilities) utility.kill();
    this.emit('quit', {}, code);
    void closeBrowser().finally(() => process.exit(code));
  }

  #windowClosed(): void {
    if (windows.size > 0 || this.#quitting) return;
    if (this.listenerCount('window-all-closed') === 0) this.quit();
    else this.emit('window-all-closed');
  }
}

export const app = new FakeApp();
