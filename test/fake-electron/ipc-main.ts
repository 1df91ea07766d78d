import { EventEmitter } from 'node:events';

export const ipcMain = new EventEmitter() as EventEmitter & Pick<Electron.IpcMain, 'on'>;
