import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { _electron, chromium, type Browser, type ElectronApplication, type Page } from '@playwright/test';
import type { TrayState, WindowState } from '../fake-electron/control.ts';
import { Double } from '../fake-electron/driver.ts';

export const ROOT = join(import.meta.dirname, '../..');
export const OUT = process.env['CULPRIT_OUT'] ?? join(ROOT, 'out');

/** The built app, running: on real Electron where its binary is here, otherwise on the double. */
export interface AppUnderTest {
  readonly real: boolean;
  tray(): Promise<TrayState>;
  clickTray(): Promise<void>;
  windows(): Promise<WindowState[]>;
  /** The focus goes to another application. */
  blur(): Promise<void>;
  /** From now on the pages come without their content security policy. Only on the double. */
  dropPolicy(): Promise<void>;
  agentPid(): Promise<number | undefined>;
  /** Pages whose address ends so. */
  pages(ending: string): Page[];
  /** What the app wrote to standard error. */
  output(): string;
  running(): boolean;
  quit(): Promise<void>;
}

/** @param out the build to run @param home a fresh folder for everything that the app writes */
export function startApp(out: string, home: string): Promise<AppUnderTest> {
  const env = { ...process.env, CULPRIT_HOME: join(home, 'culprit') } as Record<string, string>;
  const binary = electronBinary();
  return binary === null
    ? startOnDouble(join(out, 'main/app.js'), home, env)
    : startOnElectron(binary, join(out, 'main/app.js'), home, env);
}

/** Asking the electron package itself would start a download. */
function electronBinary(): string | null {
  const folder = join(ROOT, 'node_modules/electron');
  const pathFile = join(folder, 'path.txt');
  if (!existsSync(pathFile)) return null;
  const binary = join(folder, 'dist', readFileSync(pathFile, 'utf8').trim());
  const display =
    process.platform !== 'linux' ||
    process.env['DISPLAY'] !== undefined ||
    process.env['WAYLAND_DISPLAY'] !== undefined;
  return display && existsSync(binary) ? binary : null;
}

async function startOnDouble(main: string, home: string, env: Record<string, string>): Promise<AppUnderTest> {
  const double = new Double(main, join(home, 'electron'), env);
  let browser: Browser | null = null;
  try {
    browser = await chromium.connectOverCDP(await double.ask('endpoint'));
  } catch (thrown) {
    await double.quit();
    throw thrown;
  }
  const contexts = browser.contexts();
  return {
    real: false,
    tray: () => double.ask('tray'),
    clickTray: () => double.ask('clickTray'),
    windows: () => double.ask('windows'),
    blur: () => double.ask('blur'),
    dropPolicy: () => double.ask('dropPolicy'),
    agentPid: async () =>
      (await double.ask('utilities')).find(({ serviceName }) => serviceName === 'Culprit Agent')?.pid,
    pages: (ending) => contexts.flatMap((context) => context.pages()).filter((page) => page.url().endsWith(ending)),
    output: () => double.output,
    running: () => double.running,
    quit: async () => {
      await browser.close();
      await double.quit();
    },
  };
}

interface TrayRecord {
  tray: Electron.Tray | null;
  pictures: Electron.NativeImage[];
  toolTip: string;
  menu: Electron.Menu | null;
}
declare global {
  var culpritTestRecord: TrayRecord;
}

async function startOnElectron(
  binary: string,
  main: string,
  home: string,
  env: Record<string, string>,
): Promise<AppUnderTest> {
  const recorder = join(ROOT, 'test/fake-electron/record-trays.cjs');
  const sandbox = process.platform === 'linux' && process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const app = await _electron.launch({
    executablePath: binary,
    args: [...sandbox, '-r', recorder, main, `--user-data-dir=${join(home, 'electron')}`],
    env,
  });
  let output = '';
  app.process().stderr?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  return {
    real: true,
    tray: () => trayOfElectron(app),
    clickTray: () =>
      app.evaluate(() => void culpritTestRecord.tray!.emit('click', {}, culpritTestRecord.tray!.getBounds())),
    windows: () =>
      app.evaluate(({ BrowserWindow }) =>
        BrowserWindow.getAllWindows().map((window) => ({
          url: window.webContents.getURL(),
          visible: window.isVisible(),
          focused: window.isFocused(),
          bounds: window.getBounds(),
        })),
      ),
    blur: () => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().forEach((window) => window.blur())),
    dropPolicy: () => Promise.reject(new Error('not on Electron')),
    agentPid: () =>
      app.evaluate(
        ({ app: running }) => running.getAppMetrics().find((metric) => metric.name === 'Culprit Agent')?.pid,
      ),
    pages: (ending) => app.windows().filter((page) => page.url().endsWith(ending)),
    output: () => output,
    running: () => app.process().exitCode === null,
    quit: () => app.close(),
  };
}

function trayOfElectron(app: ElectronApplication): Promise<TrayState> {
  return app.evaluate(() => {
    const { pictures, toolTip, menu } = culpritTestRecord;
    const bytes = pictures.map((picture) =>
      picture
        .getScaleFactors()
        .map((scaleFactor) => picture.toBitmap({ scaleFactor }).toString('base64'))
        .join(),
    );
    const image = pictures.at(-1);
    return {
      pictures: pictures.length,
      allDiffer: bytes.every((text, index) => text !== bytes[index - 1]),
      template: image?.isTemplateImage() ?? false,
      representations: (image?.getScaleFactors() ?? []).map((scaleFactor) => {
        const { width, height } = image!.getSize();
        const [png, bitmap] = [
          image!.toPNG({ scaleFactor }).toString('base64'),
          image!.toBitmap({ scaleFactor }).toString('base64'),
        ];
        return { scaleFactor, width: width * scaleFactor, height: height * scaleFactor, png, bitmap };
      }),
      toolTip,
      menu: menu?.items.map((item) => (item.type === 'separator' ? '-' : item.label)) ?? [],
    };
  });
}
