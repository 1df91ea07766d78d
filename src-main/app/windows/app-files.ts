import { join, normalize, sep } from 'node:path';

export const APP_SCHEME = 'app';
const APP_HOST = 'culprit';

export const appUrl = (path: string): string => `${APP_SCHEME}://${APP_HOST}/${path}`;

/** `new URL().origin` is "null" for a scheme that Node does not know, so scheme and host are compared. */
export function isAppUrl(url: string): boolean {
  const parsed = URL.parse(url);
  return parsed !== null && parsed.protocol === `${APP_SCHEME}:` && parsed.host === APP_HOST;
}

/** The file that an app:// address names, or null if it is not one of ours or lies outside `root`. */
export function fileOf(root: string, url: string): string | null {
  if (!isAppUrl(url)) return null;
  let path: string;
  try {
    path = decodeURIComponent(new URL(url).pathname);
  } catch {
    return null;
  }
  if (path.includes('\0') || path.includes('\\')) return null;
  const file = normalize(join(root, path));
  return file.startsWith(root + sep) ? file : null;
}

const CONTENT_TYPES: ReadonlyMap<string, string> = new Map([
  ['html', 'text/html; charset=utf-8'],
  ['js', 'text/javascript; charset=utf-8'],
  ['css', 'text/css; charset=utf-8'],
  ['json', 'application/json'],
  ['svg', 'image/svg+xml'],
  ['png', 'image/png'],
  ['woff2', 'font/woff2'],
]);

/** The content type by the file's ending; null for an ending that we do not serve. */
export function contentTypeOf(file: string): string | null {
  return CONTENT_TYPES.get(file.slice(file.lastIndexOf('.') + 1)) ?? null;
}
