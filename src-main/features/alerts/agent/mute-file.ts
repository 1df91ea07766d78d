import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const Mute = z.object({ muted_until_ms: z.number().nullable() });

/**
 * Until when a person wants to hear nothing: kept beside the data, so that it holds for the app, a browser and the next
 * start alike.
 */
export class MuteFile {
  readonly #folder: string;
  readonly #path: string;

  constructor(folder: string) {
    this.#folder = folder;
    this.#path = join(folder, 'alerts-mute.json');
  }

  /** Null where there is none, or none that can be read. */
  read(): number | null {
    try {
      return Mute.parse(JSON.parse(readFileSync(this.#path, 'utf8'))).muted_until_ms;
    } catch {
      return null;
    }
  }

  /** @throws where the disk does not take it */
  write(mutedUntil: number | null): void {
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
    writeFileSync(this.#path, `${JSON.stringify({ muted_until_ms: mutedUntil })}\n`, { mode: 0o600 });
  }
}
