/** The path of a browser that runs, or null. `CULPRIT_CHROMIUM` names one that goes first. */
export function findBrowser(): string | null;
