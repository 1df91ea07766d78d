/**
 * The page's only owner of requestAnimationFrame: work put in here runs once before the next paint, the newest of each
 * name.
 */
const waiting = new Map<object, () => void>();
let asked = false;

function run(): void {
  asked = false;
  const now = [...waiting.values()];
  waiting.clear();
  for (const work of now) work();
}

/** @param owner work of the same owner that has not run yet is replaced */
export function beforeNextPaint(owner: object, work: () => void): void {
  waiting.set(owner, work);
  if (asked) return;
  asked = true;
  requestAnimationFrame(run);
}
