import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The token of the web server: kept for its owner only, so that a bookmarked page works after a restart. */
export function ownToken(dataFolder: string): string {
  const path = join(dataFolder, 'serve.token');
  try {
    const kept = readFileSync(path, 'utf8').trim();
    if (/^[0-9a-f]{64}$/.test(kept)) return kept;
  } catch {
    // None yet.
  }
  const token = randomBytes(32).toString('hex');
  mkdirSync(dataFolder, { recursive: true, mode: 0o700 });
  writeFileSync(path, `${token}\n`, { mode: 0o600 });
  return token;
}

/** In a time that does not tell how much of it was right. */
export function sameToken(given: string, token: string): boolean {
  return timingSafeEqual(digest(given), digest(token));
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
