import { app } from './app.ts';
import { browser } from './browser.ts';
import { windows, type BrowserWindow } from './browser-window.ts';
import { notifications } from './notification.ts';
import { faults } from './protocol.ts';
import { trays, type Tray } from './tray.ts';
import { utilities } from './utility-process.ts';

/** What a test may ask of the double, and what it answers. */
export interface Commands {
  endpoint(): Promise<string>;
  tray(): TrayState;
  clickTray(): void;
  clickMenu(label: string): void;
  windows(): WindowState[];
  /** The focus goes to another application. */
  blur(): void;
  /** From now on pages come without their content security policy: what else holds? Loads every page again. */
  dropPolicy(): Promise<void>;
  /** What the desktop shows now. */
  notifications(): { id: string; title: string; body: string }[];
  clickNotification(id: string): void;
  utilities(): { serviceName: string; pid: number | undefined }[];
  quit(): void;
}
export interface TrayState {
  /** How often a picture was set, the first included. */
  pictures: number;
  /** Whether each picture differed from the one before. */
  allDiffer: boolean;
  template: boolean;
  representations: { scaleFactor: number; width: number; height: number; png: string; bitmap: string }[];
  toolTip: string;
  menu: string[];
}
export interface WindowState {
  url: string;
  visible: boolean;
  focused: boolean;
  bounds: Electron.Rectangle;
}
export interface Request {
  id: number;
  command: keyof Commands;
  args: unknown[];
}
export type Answer = { id: number; result: unknown } | { id: number; error: string };

function onlyTray(): Tray {
  const [tray] = trays;
  if (tray === undefined || trays.size !== 1) throw new Error(`${trays.size} trays`);
  return tray;
}

function trayState(): TrayState {
  const tray = onlyTray();
  const image = tray.pictures.at(-1)!;
  const bytes = tray.pictures.map((picture) =>
    picture
      .getScaleFactors()
      .map((scaleFactor) => picture.toBitmap({ scaleFactor }).toString('base64'))
      .join(),
  );
  return {
    pictures: tray.pictures.length,
    allDiffer: bytes.every((text, index) => text !== bytes[index - 1]),
    template: image.isTemplateImage(),
    representations: image.getScaleFactors().map((scaleFactor) => {
      const { width, height } = image.getSize(scaleFactor);
      const bitmap = image.toBitmap({ scaleFactor }).toString('base64');
      return {
        scaleFactor,
        width: width * scaleFactor,
        height: height * scaleFactor,
        png: image.toPNG({ scaleFactor }).toString('base64'),
        bitmap,
      };
    }),
    toolTip: tray.toolTip,
    menu: tray.menu?.labels ?? [],
  };
}

const windowState = (window: BrowserWindow): WindowState => ({
  url: window.contents.getURL(),
  visible: window.isVisible(),
  focused: window.isFocused(),
  bounds: window.getBounds(),
});

const commands: Commands = {
  endpoint: async () => (await browser()).endpoint,
  tray: trayState,
  clickTray: () => void onlyTray().emit('click', {}, onlyTray().getBounds(), { x: 0, y: 0 }),
  clickMenu: (label) => onlyTray().menu?.clickItem(label),
  windows: () => [...windows].map(windowState),
  blur: () => [...windows].forEach((window) => window.blur()),
  dropPolicy: async () => {
    faults.dropPolicy = true;
    await Promise.all([...windows].map(({ contents }) => contents.loadURL(contents.getURL())));
  },
  notifications: () =>
    [...notifications].map(({ options: { id = '', title = '', body = '' } }) => ({ id, title, body })),
  clickNotification: (id) => void [...notifications].find(({ options }) => options.id === id)?.emit('click', {}),
  utilities: () => [...utilities].map(({ serviceName, pid }) => ({ serviceName, pid })),
  quit: () => void setImmediate(() => app.quit()),
};

async function answer({ id, command, args }: Request): Promise<void> {
  try {
    await app.whenReady();
    const result = await (commands[command] as (...given: unknown[]) => unknown)(...args);
    process.send!({ id, result } satisfies Answer);
  } catch (thrown) {
    process.send!({ id, error: thrown instanceof Error ? thrown.message : String(thrown) } satisfies Answer);
  }
}

process.on('message', (request: Request) => void answer(request));
// The test that started the double is gone.
process.once('disconnect', () => app.quit());
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => app.quit());
