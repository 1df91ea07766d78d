import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import { failure, messageOf, ok, type Result } from '../base/result.ts';
import { MAX_REQUEST_BYTES, SUBPROTOCOL } from '../protocol/envelope.ts';
import type { Access } from '../protocol/feature.ts';
import type { Accept, Connection } from '../host/endpoint.ts';
import { HEADERS, fileOf, sendFile, sendText } from './web-files.ts';
import { bearsToken, hostIsOurs, originIsOurs } from './web-guard.ts';

export interface WebOptions {
  readonly host: string;
  /** 0: any that is free. */
  readonly port: number;
  readonly token: string;
  /** The built pages. */
  readonly folder: string;
  /** Whether a client with the token may also do what changes something of the agent's own. */
  readonly allowActions: boolean;
}

const MOST_CONNECTIONS = 64;
const PING_EVERY_MS = 30_000;
const PAGES: Readonly<Record<string, string>> = { '/': '/window/window.html', '/popover': '/popover/popover.html' };

/** The UI's files, and JSON-RPC over a WebSocket at /rpc for who bears the token. */
export class WebServer implements Disposable {
  readonly #server: Server;
  readonly #sockets: WebSocketServer;
  readonly #options: WebOptions;
  readonly #pings: NodeJS.Timeout;
  readonly port: number;

  private constructor(server: Server, options: WebOptions, accept: Accept) {
    this.#server = server;
    this.#options = options;
    this.port = (server.address() as AddressInfo).port;
    this.#sockets = new WebSocketServer({
      noServer: true,
      maxPayload: MAX_REQUEST_BYTES,
      handleProtocols: (offered) => (offered.has(SUBPROTOCOL) ? SUBPROTOCOL : false),
    });
    server.on('request', (request, response) => this.#answer(request, response));
    server.on('upgrade', (request, stream, head) => this.#upgrade(request, stream, head));
    this.#sockets.on('connection', (socket) =>
      serve(socket, accept, options.allowActions ? ['read', 'act'] : ['read']),
    );
    this.#pings = setInterval(() => this.#endDeadConnections(), PING_EVERY_MS).unref();
  }

  static async listen(options: WebOptions, accept: Accept): Promise<Result<WebServer>> {
    const server = createServer({ maxHeaderSize: 16 * 1024 });
    server.maxConnections = MOST_CONNECTIONS;
    try {
      await new Promise<void>((resolve, reject) =>
        server.once('error', reject).listen(options.port, options.host, resolve),
      );
      return ok(new WebServer(server, options, accept));
    } catch (thrown) {
      const { code } = thrown as NodeJS.ErrnoException;
      if (code === 'EADDRINUSE')
        return failure(`port ${options.port} of ${options.host} is in use: choose another with --port`);
      return failure(`cannot listen on ${options.host}:${options.port}: ${messageOf(thrown)}`);
    }
  }

  /** For the user's browser. The token is behind the #, which a browser does not send to any server. */
  get url(): string {
    const { host, token } = this.#options;
    const name = host === '0.0.0.0' || host === '::' ? 'localhost' : host.includes(':') ? `[${host}]` : host;
    return `http://${name}:${this.port}/#token=${token}`;
  }

  [Symbol.dispose](): void {
    clearInterval(this.#pings);
    for (const socket of this.#sockets.clients) socket.terminate();
    this.#sockets.close();
    this.#server.close();
    this.#server.closeAllConnections();
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    if (!hostIsOurs(request.headers.host, this.#options.host))
      return sendText(response, 403, 'this server does not go by that name');
    if (request.method !== 'GET' && request.method !== 'HEAD') return sendText(response, 405, 'only GET');
    const [path = '/', query] = (request.url ?? '/').split('#', 1)[0]!.split(/\?(.*)/s, 2);
    const page = Object.hasOwn(PAGES, path) ? PAGES[path]! : null;
    if (page !== null) {
      response.writeHead(302, {
        ...HEADERS,
        // A page may be asked for in one theme: what stands behind the question mark goes along.
        location: query === undefined ? page : `${page}?${query}`,
        'cache-control': 'no-store',
      });
      response.end();
      return;
    }
    const file = fileOf(this.#options.folder, path);
    if (file === null) sendText(response, 404, 'not found');
    else sendFile(response, file);
  }

  #upgrade(request: IncomingMessage, stream: Duplex, head: Buffer): void {
    stream.on('error', () => stream.destroy());
    const { headers } = request;
    if (request.url?.split('?', 1)[0] !== '/rpc') return refuse(stream, '404 Not Found');
    if (!hostIsOurs(headers.host, this.#options.host) || !originIsOurs(headers)) return refuse(stream, '403 Forbidden');
    if (!bearsToken(headers, this.#options.token)) return refuse(stream, '401 Unauthorized');
    this.#sockets.handleUpgrade(request, stream, head, (socket) => this.#sockets.emit('connection', socket, request));
  }

  #endDeadConnections(): void {
    for (const socket of this.#sockets.clients) {
      if (silent.has(socket)) {
        socket.terminate();
        continue;
      }
      silent.add(socket);
      socket.ping();
    }
  }
}

/** Those that were asked whether they are there and have not answered. */
const silent = new WeakSet<WebSocket>();

function refuse(stream: Duplex, status: string): void {
  stream.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`, () => stream.destroy());
}

function serve(socket: WebSocket, accept: Accept, access: readonly Access[]): void {
  const endpoint = accept(connectionOver(socket), { name: 'websocket', access, looks: true });
  socket.on('message', (data, isBinary) => {
    if (isBinary) socket.close(1003, 'text only');
    else endpoint.receive((data as Buffer).toString('utf8'));
  });
  socket.on('pong', () => silent.delete(socket));
  socket.on('error', () => socket.terminate());
  socket.on('close', () => endpoint[Symbol.dispose]());
}

function connectionOver(socket: WebSocket): Connection {
  return {
    send: (text) => {
      if (socket.readyState === socket.OPEN) socket.send(text);
    },
    buffered: () => socket.bufferedAmount,
    close: (reason) => socket.close(1008, reason.slice(0, 100)),
    pause: () => socket.pause(),
    resume: () => socket.resume(),
  };
}
