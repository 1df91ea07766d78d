import type { Route } from '@playwright/test';
import { addScheme, fromSeen, isScheme } from './urls.ts';

type Handler = Parameters<Electron.Protocol['handle']>[1];
const handlers = new Map<string, Handler>();
/** What a test breaks on purpose. */
export const faults = { dropPolicy: false };
let ready = false;
export const protocolIsReady = (): void => void (ready = true);

export const protocol = {
  registerSchemesAsPrivileged(schemes: Electron.CustomScheme[]): void {
    if (ready) throw new Error('protocol.registerSchemesAsPrivileged should be called before app is ready');
    for (const { scheme, privileges } of schemes)
      if (privileges?.standard === true && privileges.secure === true) addScheme(scheme);
  },
  handle(scheme: string, handler: Handler): void {
    if (!ready) throw new Error('protocol.handle needs a ready app');
    if (!isScheme(scheme))
      throw new Error(`the double handles standard, secure schemes only, and "${scheme}" is not registered as one`);
    handlers.set(scheme, handler);
  },
} satisfies Pick<Electron.Protocol, 'handle' | 'registerSchemesAsPrivileged'>;

/** Answers a request for an app scheme through the app's own handler; false if it is for something else. */
export async function answer(route: Route): Promise<boolean> {
  const request = route.request();
  const url = fromSeen(request.url());
  const handler = handlers.get(url.slice(0, url.indexOf(':')));
  if (handler === undefined) return false;
  const response = await handler(new Request(url, { method: request.method(), headers: request.headers() }));
  const headers = Object.fromEntries(response.headers);
  if (faults.dropPolicy) delete headers['content-security-policy'];
  await route.fulfill({
    status: response.status,
    headers,
    body: Buffer.from(await response.arrayBuffer()),
  });
  return true;
}
