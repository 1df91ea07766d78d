import { EventEmitter } from 'node:events';

type Used = 'show' | 'close';

/** What a desktop would show now. */
export const notifications = new Set<Notification>();

export class Notification extends EventEmitter implements Pick<Electron.Notification, Used> {
  readonly options: Electron.NotificationConstructorOptions;

  constructor(options: Electron.NotificationConstructorOptions = {}) {
    super();
    this.options = options;
  }

  static isSupported(): boolean {
    return true;
  }

  show(): void {
    notifications.add(this);
    queueMicrotask(() => this.emit('show'));
  }

  close(): void {
    notifications.delete(this);
  }
}
