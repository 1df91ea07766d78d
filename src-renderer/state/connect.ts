import { overPort, type PortLike } from '../../src-main/client/port.ts';
import type { Connect } from '../../src-main/client/transport.ts';
import { overWebSocket } from '../../src-main/client/websocket.ts';

/** What the preload of the app offers a page. Absent in a browser. */
export interface Bridge {
  requestPort(): void;
  openWindow(): void;
  closePopover(): void;
  readonly platform: string;
}
declare global {
  interface Window {
    readonly culprit?: Bridge;
  }
}

const TOKEN_KEY = 'culprit-token';
const PORT_WITHIN_MS = 10_000;

/**
 * Takes the token out of the address bar, so that it is not copied or shown with the address, and keeps it for this
 * tab.
 */
function takeToken(): string | null {
  const given = new URLSearchParams(location.hash.slice(1)).get('token');
  if (given !== null && given !== '') {
    sessionStorage.setItem(TOKEN_KEY, given);
    history.replaceState(null, '', location.pathname + location.search);
  }
  return sessionStorage.getItem(TOKEN_KEY);
}

interface BridgeMessage {
  readonly culprit: 'port' | 'port-lost';
  readonly reason?: unknown;
}
function isBridgeMessage(data: unknown): data is BridgeMessage {
  return (
    typeof data === 'object' &&
    data !== null &&
    'culprit' in data &&
    (data.culprit === 'port' || data.culprit === 'port-lost')
  );
}

/** A page's port delivers events of its own kind; the client wants their data only. */
function portLike(port: MessagePort): PortLike {
  const like: PortLike = {
    onmessage: null,
    postMessage: (text) => port.postMessage(text),
    start: () => {
      port.onmessage = (event: MessageEvent<unknown>) => like.onmessage?.({ data: event.data });
    },
    close: () => port.close(),
  };
  return like;
}

/** A fresh port from the app. `closed` is called once, when the agent behind it has died. */
function askForPort(bridge: Bridge, closed: (reason: string) => void): Promise<PortLike> {
  return new Promise((resolve, reject) => {
    let open = false;
    const patience = setTimeout(() => end('the app gave no connection to the agent'), PORT_WITHIN_MS);
    const end = (reason: string): void => {
      clearTimeout(patience);
      removeEventListener('message', listen);
      if (open) closed(reason);
      else reject(new Error(reason));
    };
    const listen = (event: MessageEvent): void => {
      if (event.source !== window || !isBridgeMessage(event.data)) return;
      const port = event.ports[0];
      if (event.data.culprit === 'port-lost')
        return end(typeof event.data.reason === 'string' ? event.data.reason : 'the agent ended');
      if (port === undefined || open) return;
      open = true;
      clearTimeout(patience);
      resolve(portLike(port));
    };
    addEventListener('message', listen);
    bridge.requestPort();
  });
}

/** The way to the agent from this page, and a hint when it cannot work. */
export function wayToAgent(): { connect: Connect; hint: string | null } {
  const bridge = window.culprit;
  if (bridge !== undefined) return { connect: overPort((closed) => askForPort(bridge, closed)), hint: null };
  const token = takeToken();
  const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
  return {
    connect: overWebSocket(
      (protocols) => new WebSocket(`${scheme}://${location.host}/rpc`, protocols),
      token ?? 'none',
    ),
    hint: token === null ? 'This address has no token: open the whole address that "culprit serve" printed.' : null,
  };
}
