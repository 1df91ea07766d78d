import type { Page } from '../features/feature.ts';
import { Observable } from '../state/observable.ts';

/** Which page of the window is shown: the one that the part of the address after # names, else the first. */
export class Route extends Observable {
  page: Page;

  constructor(pages: readonly Page[]) {
    super();
    this.page = pageOf(pages, location.hash);
    addEventListener('hashchange', () => {
      this.page = pageOf(pages, location.hash);
      this.changed();
    });
  }
}

/** @throws Error when there is no page at all */
export function pageOf(pages: readonly Page[], hash: string): Page {
  const page = pages.find(({ id }) => `#${id}` === hash) ?? pages[0];
  if (page === undefined) throw new Error('the window has no page');
  return page;
}
