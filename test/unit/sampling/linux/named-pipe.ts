import { execFileSync } from 'node:child_process';
import { closeSync, constants, openSync, readFile } from 'node:fs';

export interface NamedPipe extends Disposable {
  /** Whether somebody has opened it since it was made, or since this was asked. */
  wasOpened(): Promise<boolean>;
}

/**
 * A file that tells whether it is opened: who opens a named pipe for reading waits for a writer, and a writer that does
 * not wait is refused while there is no reader (fifo(7)).
 */
export function namedPipe(path: string): NamedPipe {
  execFileSync('mkfifo', [path]);
  const hasReader = (): boolean => {
    try {
      closeSync(openSync(path, constants.O_WRONLY | constants.O_NONBLOCK));
      return true;
    } catch {
      return false;
    }
  };
  return {
    // What was asked of Node's thread pool before is begun when a later reading is done.
    wasOpened: () => new Promise((resolve) => readFile('/dev/null', () => resolve(hasReader()))),
    [Symbol.dispose]: () => void hasReader(),
  };
}
