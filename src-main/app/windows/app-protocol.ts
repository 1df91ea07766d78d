import { readFile } from 'node:fs/promises';
import { protocol } from 'electron';
import { APP_SCHEME, contentTypeOf, fileOf } from './app-files.ts';
import { RESPONSE_HEADERS } from './web-policy.ts';

/** Before the app is ready. Pages come from app:// since Chromium refuses module scripts from file://. */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: APP_SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ]);
}

/** Serves the files inside `root`, and nothing else, as app://culprit/… */
export function serveApp(root: string): void {
  protocol.handle(APP_SCHEME, async (request) => {
    const file = request.method === 'GET' ? fileOf(root, request.url) : null;
    const type = file === null ? null : contentTypeOf(file);
    if (file === null || type === null) return notFound();
    try {
      return new Response(new Uint8Array(await readFile(file)), {
        headers: { ...RESPONSE_HEADERS, 'content-type': type },
      });
    } catch {
      return notFound();
    }
  });
}

function notFound(): Response {
  return new Response('not found', { status: 404, headers: { ...RESPONSE_HEADERS, 'content-type': 'text/plain' } });
}
