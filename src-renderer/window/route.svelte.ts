const PAGES = ['now', 'apps', 'alerts', 'coverage'] as const;
export type Page = (typeof PAGES)[number];

/** Which page of the window is shown: the part of the address after #. */
export class Route {
  page = $state<Page>(Route.#read());

  constructor() {
    addEventListener('hashchange', () => {
      this.page = Route.#read();
    });
  }

  static #read(): Page {
    const asked = location.hash.slice(1);
    return PAGES.find((page) => page === asked) ?? 'now';
  }
}
