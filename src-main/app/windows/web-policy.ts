import { app, type BrowserWindowConstructorOptions, type Session } from 'electron';
import type { AppLog } from '../app-log.ts';

/** Everything a page of ours may load comes from its own origin; it can be framed by nobody and frame nothing. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

export const RESPONSE_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': CONTENT_SECURITY_POLICY,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
};

/** How every page of ours runs. */
export function webPreferences(preload: string): NonNullable<BrowserWindowConstructorOptions['webPreferences']> {
  return {
    preload,
    contextIsolation: true,
    sandbox: true,
    nodeIntegration: false,
    webSecurity: true,
    webviewTag: false,
    spellcheck: false,
  };
}

/** Navigation, new windows and web views are refused in every page, whoever created it. */
export function refuseNavigation(log: AppLog): void {
  app.on('web-contents-created', (_created, contents) => {
    contents.on('will-navigate', (event) => {
      event.preventDefault();
      log.warn('navigation refused', { url: event.url });
    });
    contents.on('will-redirect', (event) => {
      event.preventDefault();
      log.warn('redirection refused', { url: event.url });
    });
    contents.on('will-attach-webview', (event) => event.preventDefault());
    contents.setWindowOpenHandler(({ url }) => {
      log.warn('new window refused', { url });
      return { action: 'deny' };
    });
    contents.on('preload-error', (_event, path, error) =>
      log.error('the preload script could not run', { path, reason: error.message }),
    );
    contents.on('render-process-gone', (_event, details) => log.error('a page crashed', { reason: details.reason }));
  });
}

/** Camera, notifications, clipboard, devices: no page of ours asks for any, so nobody gets one. */
export function denyPermissions(session: Session, log: AppLog): void {
  session.setPermissionRequestHandler((_contents, permission, answer) => {
    log.warn('permission refused', { permission });
    answer(false);
  });
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
}
