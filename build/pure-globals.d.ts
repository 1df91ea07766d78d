/**
 * What every JavaScript runtime of ours has (Node, a worker, a browser page), and nothing more.
 * The pure folders are checked against this, so that a file handle or a DOM node cannot slip into them.
 */
declare const performance: { now(): number };
declare function queueMicrotask(callback: () => void): void;
declare function setTimeout(callback: () => void, milliseconds: number): unknown;
declare function clearTimeout(timer: unknown): void;
