import { readFile } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { extname, join, normalize, sep } from 'node:path';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

/** What every answer carries: nothing but our own files may run, be shown, or be asked for. */
export const HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
};

/** The file of the UI that a path names; null when it names none, or leads out of the folder. */
export function fileOf(folder: string, path: string): string | null {
  let decoded: string;
  try {
    decoded = decodeURIComponent(path);
  } catch {
    return null;
  }
  if (decoded.includes('\0') || TYPES[extname(decoded)] === undefined) return null;
  const file = normalize(join(folder, decoded));
  return file.startsWith(normalize(folder + sep)) ? file : null;
}

export function sendFile(response: ServerResponse, file: string): void {
  readFile(file, (error, bytes) => {
    if (error !== null) return sendText(response, 404, 'not found');
    const type = TYPES[extname(file)]!;
    // The bundler puts a hash of the content into the names of all but the pages.
    const cache = type.startsWith('text/html') ? 'no-store' : 'private, max-age=31536000, immutable';
    response.writeHead(200, { ...HEADERS, 'content-type': type, 'cache-control': cache });
    response.end(bytes);
  });
}

export function sendText(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { ...HEADERS, 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' });
  response.end(`${text}\n`);
}
