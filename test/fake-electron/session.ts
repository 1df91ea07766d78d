import { browser } from './browser.ts';

type CheckHandler = Parameters<Electron.Session['setPermissionCheckHandler']>[0];
type RequestHandler = Parameters<Electron.Session['setPermissionRequestHandler']>[0];

/** Electron's name and Chromium's of what a page may ask for. */
const PERMISSIONS = [
  ['notifications', 'notifications'],
  ['geolocation', 'geolocation'],
  ['clipboard-read', 'clipboard-read'],
  ['media', 'camera'],
  ['midi', 'midi'],
] as const;

/** Permissions: as in Electron, everything is granted unless the app's handlers refuse. */
class FakeSession implements Pick<
  Electron.Session,
  'setDevicePermissionHandler' | 'setPermissionCheckHandler' | 'setPermissionRequestHandler'
> {
  #check: CheckHandler = null;
  #request: RequestHandler = null;

  setPermissionCheckHandler(handler: CheckHandler): void {
    this.#check = handler;
  }

  setPermissionRequestHandler(handler: RequestHandler): void {
    this.#request = handler;
  }

  setDevicePermissionHandler(_handler: Parameters<Electron.Session['setDevicePermissionHandler']>[0]): void {
    // No page of the double has devices.
  }

  /** Tells Chromium what the handlers say now. Called before a page loads. */
  async apply(contents: Electron.WebContents): Promise<void> {
    const { context } = await browser();
    await context.grantPermissions(
      PERMISSIONS.filter(([name]) => this.#checks(contents, name)).map(([, chromiumName]) => chromiumName),
    );
  }

  /** A page asks its user: both handlers have a say. */
  request(contents: Electron.WebContents, name: (typeof PERMISSIONS)[number][0]): Promise<boolean> {
    return new Promise((resolve) => {
      if (this.#request === null) resolve(this.#checks(contents, name));
      else this.#request(contents, name, resolve, {} as Electron.PermissionRequest);
    });
  }

  #checks(contents: Electron.WebContents, name: (typeof PERMISSIONS)[number][0]): boolean {
    return this.#check?.(contents, name, 'app://', {} as Electron.PermissionCheckHandlerHandlerDetails) ?? true;
  }
}

export const defaultSession = new FakeSession();
export const session = { defaultSession: defaultSession as unknown as Electron.Session } satisfies Pick<
  typeof Electron.Session,
  'defaultSession'
>;
