import { ipcMain, type WebContents } from 'electron';
import type { AppLog } from '../app-log.ts';
import type { Channel } from './channels.ts';
import { checkMessage, type Arguments } from './ipc-messages.ts';

/**
 * THE way in for messages from pages: nothing else touches ipcMain. A message that is not valid is refused, logged, and
 * changes nothing.
 */
export class ValidatedIpc {
  readonly #log: AppLog;

  constructor(log: AppLog) {
    this.#log = log;
  }

  on<C extends Channel>(channel: C, listener: (sender: WebContents, args: Arguments<C>) => void): void {
    ipcMain.on(channel, (event, ...args: unknown[]) => {
      const checked = checkMessage(channel, event.senderFrame, args);
      if (checked.ok) listener(event.sender, checked.value);
      else this.#log.warn('message refused', { channel, reason: checked.error });
    });
  }
}
