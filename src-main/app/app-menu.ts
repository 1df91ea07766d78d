import { Menu } from 'electron';

/**
 * The menu that carries the shortcuts. Electron's own would bring reload and developer tools; on macOS copy, paste and
 * close come from the menu alone, elsewhere from Chromium.
 */
export function setAppMenu(): void {
  const menu =
    process.platform === 'darwin'
      ? Menu.buildFromTemplate([{ role: 'appMenu' }, { role: 'editMenu' }, { role: 'windowMenu' }])
      : null;
  Menu.setApplicationMenu(menu);
}
