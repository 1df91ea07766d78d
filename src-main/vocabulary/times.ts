const MINUTES = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;

/** Times of day for people, in a reader's locale and time zone, of 24 hours in every locale: that is shorter. */
export class Times {
  readonly #clock: Intl.DateTimeFormat;
  readonly #clockWithSeconds: Intl.DateTimeFormat;
  readonly #day: Intl.DateTimeFormat;

  /** @param locale a language tag; undefined for the runtime's own, as for the time zone */
  constructor(locale?: string, timeZone?: string) {
    const where = timeZone === undefined ? {} : { timeZone };
    this.#clock = new Intl.DateTimeFormat(locale, { ...MINUTES, ...where });
    this.#clockWithSeconds = new Intl.DateTimeFormat(locale, { ...MINUTES, second: '2-digit', ...where });
    this.#day = new Intl.DateTimeFormat(locale, {
      ...MINUTES,
      weekday: 'short',
      day: 'numeric',
      month: 'short',
      ...where,
    });
  }

  readonly timeOfDay = (atMs: number): string => this.#clock.format(atMs);
  readonly timeWithSeconds = (atMs: number): string => this.#clockWithSeconds.format(atMs);
  readonly dayAndTime = (atMs: number): string => this.#day.format(atMs);
}
