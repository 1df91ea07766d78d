/** What the page side says to the app's side, through the binding `__fakeElectron`. */
export type FromPage =
  | { kind: 'send'; channel: string; args: unknown[] }
  | { kind: 'permission'; name: string }
  | { kind: 'preload-error'; reason: string }
  | { kind: 'port-message'; id: number; data: unknown }
  | { kind: 'port-close'; id: number };

/** What the app's side says to the page side, through `__fakeElectronReceive`. */
export type ToPage =
  | { kind: 'message'; channel: string; args: unknown[]; ports: number[] }
  | { kind: 'visible'; visible: boolean }
  | { kind: 'port-message'; id: number; data: unknown }
  | { kind: 'port-close'; id: number };

type Preload = (require: (name: string) => unknown, module: object, exports: object, process: object) => void;

/**
 * Runs in the page before everything else: it is sent there as text, so it uses nothing from outside itself.
 * Gives a preload its `require('electron')`, in the top frame only.
 */
export function pageSide(preload: Preload | null, platform: string): void {
  const page = window as unknown as {
    __fakeElectron(message: FromPage): Promise<unknown>;
    __fakeElectronReceive?(message: ToPage): void;
  };
  if (window.top !== window) return;
  const tell = (message: FromPage): Promise<unknown> => page.__fakeElectron(message);
  const listeners = new Map<string, ((event: object, ...args: unknown[]) => void)[]>();
  const ports = new Map<number, MessagePort>();
  let visible = false;

  Object.defineProperty(document, 'visibilityState', { get: () => (visible ? 'visible' : 'hidden') });
  Object.defineProperty(document, 'hidden', { get: () => !visible });
  Notification.requestPermission = async () =>
    (await tell({ kind: 'permission', name: 'notifications' })) === true ? 'granted' : 'denied';

  const openPort = (id: number): MessagePort => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }: MessageEvent) => void tell({ kind: 'port-message', id, data });
    port1.addEventListener('close', () => void tell({ kind: 'port-close', id }));
    ports.set(id, port1);
    return port2;
  };

  page.__fakeElectronReceive = (message) => {
    if (message.kind === 'message') {
      const event = { sender: ipcRenderer, ports: message.ports.map(openPort) };
      for (const listener of listeners.get(message.channel) ?? []) listener(event, ...message.args);
    } else if (message.kind === 'visible') {
      if (visible === message.visible) return;
      visible = message.visible;
      document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
    } else if (message.kind === 'port-message') ports.get(message.id)?.postMessage(message.data);
    else {
      ports.get(message.id)?.close();
      ports.delete(message.id);
    }
  };

  const ipcRenderer = {
    on(channel: string, listener: (event: object, ...args: unknown[]) => void) {
      listeners.set(channel, [...(listeners.get(channel) ?? []), listener]);
      return ipcRenderer;
    },
    send: (channel: string, ...args: unknown[]): void =>
      void tell({ kind: 'send', channel, args: structuredClone(args) }),
  };

  // Functions become proxies whose arguments and results are copies; everything else is copied once. No port passes:
  // structuredClone throws.
  const copied = (value: unknown): unknown => {
    if (typeof value === 'function')
      return (...args: unknown[]) =>
        structuredClone((value as (...given: unknown[]) => unknown)(...structuredClone(args)));
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return structuredClone(value);
    return Object.freeze(Object.fromEntries(Object.entries(value).map(([key, member]) => [key, copied(member)])));
  };
  const contextBridge = {
    exposeInMainWorld(key: string, api: unknown): void {
      if (key in window)
        throw new Error(`Cannot bind an API on top of an existing property on the window object: ${key}`);
      Object.defineProperty(window, key, { value: copied(api), enumerable: true });
    },
  };

  const require = (name: string): unknown => {
    if (name === 'electron') return { contextBridge, ipcRenderer };
    throw new Error(`module not found: ${name}`);
  };
  if (preload === null) return;
  const module = { exports: {} };
  try {
    preload(require, module, module.exports, {
      platform,
      sandboxed: true,
      contextIsolated: true,
      type: 'renderer',
      env: {},
    });
  } catch (thrown) {
    void tell({ kind: 'preload-error', reason: String(thrown) });
  }
}
