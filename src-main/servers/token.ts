import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The token of the web server: kept for its owner only, so that a bookmarked page works after a restart. One that
 * others could read is replaced.
 */
export function ownToken(dataFolder: string): string {
  const path = join(dataFolder, 'serve.token');
  const kept = keptToken(path);
  if (kept !== null) return kept;
  const token = randomBytes(32).toString('hex');
  mkdirSync(dataFolder, { recursive: true, mode: 0o700 });
  // A new file: the mode is of no effect on one that is there.
  rmSync(path, { force: true });
  writeFileSync(path, `${token}\n`, { mode: 0o600, flag: 'wx' });
  return token;
}

function keptToken(path: string): string | null {
  try {
    if ((statSync(path).mode & 0o077) !== 0) return null;
    const kept = readFileSync(path, 'utf8').trim();
    return /^[0-9a-f]{64}$/.test(kept) ? kept : null;
  } catch {
    return null;
  }
}

/** In a time that does not tell how much of it was right. */
export function sameToken(given: string, token: string): boolean {
  return timingSafeEqual(digest(given), digest(token));
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
