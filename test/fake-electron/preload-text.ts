import { existsSync, readFileSync } from 'node:fs';
import { extname } from 'node:path';
import { Script } from 'node:vm';

/**
 * The text of a preload that a sandboxed renderer could load. Throws, with the reason, for one that it could not: a
 * missing file, an ES module.
 */
export function readPreload(path: string): string {
  if (!existsSync(path)) throw new Error(`there is no preload at ${path}`);
  if (extname(path) === '.mjs') throw new Error('a sandboxed renderer cannot load an ES module as its preload (.mjs)');
  const text = readFileSync(path, 'utf8');
  try {
    // Only parsed, never run: `import` and `export` are syntax errors inside a function.
    new Script(asFunction(text), { filename: path });
  } catch (thrown) {
    throw new Error(
      `a sandboxed renderer cannot load this preload: ${thrown instanceof Error ? thrown.message : String(thrown)}`,
    );
  }
  return text;
}

/** CommonJS wraps a module in a function. */
export function asFunction(text: string): string {
  return `(function (require, module, exports, process) {${text}\n})`;
}
