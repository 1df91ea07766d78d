import { readFileSync } from 'node:fs';

/** From package.json, two folders up of the bundle and of the source. */
export function ownVersion(): string {
  try {
    const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
      version: string;
    };
    return version;
  } catch {
    return 'unknown';
  }
}
