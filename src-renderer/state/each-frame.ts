import type { Frame } from '../../src-main/protocol/frame.ts';
import type { Connection } from './connection.ts';

/** Calls back with every frame that is shown, from the one that is there. */
export function eachFrame(connection: Connection, heed: (frame: Frame) => void): void {
  let seen: Frame | null = null;
  const look = (): void => {
    const { frame } = connection;
    if (frame === null || frame === seen) return;
    seen = frame;
    heed(frame);
  };
  connection.observe(look);
  look();
}
