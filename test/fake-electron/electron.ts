import { EventEmitter } from 'node:events';
import { app } from './app.ts';
import { BrowserWindow } from './browser-window.ts';
import './control.ts';
import { ipcMain } from './ipc-main.ts';
import { Menu } from './menu.ts';
import { nativeImage } from './native-image.ts';
import { Notification } from './notification.ts';
import { MessageChannelMain } from './ports.ts';
import { protocol } from './protocol.ts';
import { screen } from './screen.ts';
import { session } from './session.ts';
import { Tray } from './tray.ts';
import { utilityProcess } from './utility-process.ts';

/** What `import … from 'electron'` finds. */
const powerMonitor = new EventEmitter();
const shell = {};

export {
  app,
  BrowserWindow,
  ipcMain,
  Menu,
  MessageChannelMain,
  nativeImage,
  Notification,
  powerMonitor,
  protocol,
  screen,
  session,
  shell,
  Tray,
  utilityProcess,
};
// `import electron from 'electron'`, as electron-store writes it.
export default {
  app,
  BrowserWindow,
  ipcMain,
  Menu,
  MessageChannelMain,
  nativeImage,
  Notification,
  powerMonitor,
  protocol,
  screen,
  session,
  shell,
  Tray,
  utilityProcess,
};
