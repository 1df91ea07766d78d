import Store from 'electron-store';
import { z } from 'zod';

/** What the app itself remembers; what the agent does is in config.toml. */
const Bounds = z.object({
  x: z.number().int(),
  y: z.number().int(),
  width: z.number().int().min(200).max(20_000),
  height: z.number().int().min(200).max(20_000),
});
type Bounds = z.infer<typeof Bounds>;

export class Preferences {
  /** A file that is no JSON any more is started afresh: it holds nothing but the window's place. */
  readonly #store = new Store<Record<string, unknown>>({ name: 'preferences', clearInvalidConfig: true });

  /** Where the window was, or null: never saved, or what was saved is not valid. */
  get windowBounds(): Bounds | null {
    return Bounds.safeParse(this.#store.get('windowBounds')).data ?? null;
  }

  set windowBounds(bounds: Bounds) {
    this.#store.set('windowBounds', bounds);
  }
}
