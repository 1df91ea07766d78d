import { followTheme } from '../lib/theme.ts';

/** Counts the changes of theme: what draws on a canvas depends on it. */
class Theme {
  changes = $state(0);

  constructor() {
    followTheme(() => {
      this.changes += 1;
    });
  }
}

export const theme = new Theme();
