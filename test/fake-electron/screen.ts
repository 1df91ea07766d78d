import { EventEmitter } from 'node:events';

/** One display of 1280 × 800 with a menu bar of 24 points. */
const DISPLAY = {
  id: 1,
  scaleFactor: 1,
  bounds: { x: 0, y: 0, width: 1280, height: 800 },
  workArea: { x: 0, y: 24, width: 1280, height: 776 },
} satisfies Partial<Electron.Display>;

const methods = {
  getDisplayMatching: () => DISPLAY as Electron.Display,
  getPrimaryDisplay: () => DISPLAY as Electron.Display,
} satisfies Pick<Electron.Screen, 'getDisplayMatching' | 'getPrimaryDisplay'>;

export const screen = Object.assign(new EventEmitter(), methods);
