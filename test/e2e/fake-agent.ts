import { createReadStream, existsSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { WebSocketServer, type WebSocket } from 'ws';
import { PROTOCOL_VERSION, SUBPROTOCOL, asRequest, asSeen, type Request } from '../../src-main/protocol/envelope.ts';
import type { AlertChange, AlertList } from '../../src-main/features/alerts/alert.ts';
import type { ProcessRow, SystemFrame } from '../../src-main/protocol/frame.ts';
import { alerts } from '../../src-main/features/alerts/contract.ts';
import { core, View, type Result } from '../../src-main/protocol/methods.ts';
import { COVERAGE, bandOf, frameOf, machineOf, nothing, wave } from './fake-frames.ts';
import { FakeRecordings } from './fake-recordings.ts';

const RENDERER = join(process.env['CULPRIT_OUT'] ?? join(import.meta.dirname, '../../out'), 'renderer');
const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
};
/** As strict as the app's. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; base-uri 'none'";
const NOW_MS = Date.UTC(2026, 2, 4, 13, 32, 7);

interface Options {
  readonly rows?: ProcessRow[];
  readonly cores?: number;
  readonly renderer?: string;
}

/** What one page follows. */
interface Followed {
  readonly socket: WebSocket;
  readonly topic: string;
  /** Of frames. */
  readonly view: View;
}

/** A made-up agent that speaks the real protocol and ticks when a test says so. */
export class FakeAgent {
  rows: ProcessRow[];
  sequence = 600;
  alerts: AlertList = {
    active: [],
    recent: [],
    rules: ['throttling', 'memory_pressure', 'swap_storm'],
    muted_until_ms: null,
  };
  /** What differs of the machine in a frame. */
  system: Partial<SystemFrame> = {};
  readonly recordings = new FakeRecordings((info) => this.#publish('recording', () => info));
  readonly #cores: number;
  readonly #followed = new Map<string, Followed>();
  readonly #http: Server;
  readonly #sockets: WebSocketServer;

  constructor(options: Options = {}) {
    this.rows = options.rows ?? machineOf(400);
    this.#cores = options.cores ?? 14;
    const root = options.renderer ?? RENDERER;
    this.#http = createServer((request, response) => {
      const path = new URL(request.url ?? '/', 'http://host').pathname;
      const file = join(
        root,
        normalize(path === '/' ? '/window/window.html' : path === '/popover' ? '/popover/popover.html' : path),
      );
      if (!existsSync(file)) return void response.writeHead(404).end();
      response.writeHead(200, {
        'content-type': TYPES[extname(file)] ?? 'application/octet-stream',
        'content-security-policy': POLICY,
      });
      createReadStream(file).pipe(response);
    });
    this.#sockets = new WebSocketServer({ server: this.#http, path: '/rpc', handleProtocols: () => SUBPROTOCOL });
    this.#sockets.on('connection', (socket) => {
      socket.on('message', (data) => this.#answer(socket, (data as Buffer).toString('utf8')));
      socket.on('close', () => {
        for (const [id, each] of this.#followed) if (each.socket === socket) this.#followed.delete(id);
      });
    });
  }

  /** Who follows the frames. */
  get subscriptions(): number {
    return this.views.length;
  }

  get views(): View[] {
    return [...this.#followed.values()].filter(({ topic }) => topic === 'frames').map(({ view }) => view);
  }

  /** @returns the address, with a token */
  async listen(port = 0): Promise<string> {
    await new Promise<void>((resolve) => this.#http.listen(port, '127.0.0.1', resolve));
    const address = this.#http.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    return `http://127.0.0.1:${address.port}`;
  }

  /** One sample for everybody who follows the frames. */
  tick(): void {
    this.sequence += 1;
    this.#publish('frames', ({ view }) => this.#frame(view));
  }

  /** A change of the alerts, for every page. */
  alert(change: AlertChange): void {
    this.#publish('alerts', () => change);
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets.clients) socket.terminate();
    this.#http.closeAllConnections();
    await new Promise<void>((resolve) => this.#http.close(() => resolve()));
  }

  #at(sequence: number): number {
    return NOW_MS + (sequence - 600) * 1000;
  }

  #frame(view: View): ReturnType<typeof frameOf> {
    const frame = frameOf(this.sequence, this.#at(this.sequence), this.rows, view, this.#cores);
    return { ...frame, system: { ...frame.system, ...this.system } };
  }

  #answer(socket: WebSocket, text: string): void {
    const message: unknown = JSON.parse(text);
    if (asSeen(message) !== null) return;
    const request = asRequest(message);
    if (request === null) throw new Error(`a page sent what is no request: ${text}`);
    const reply = (body: object): void => socket.send(JSON.stringify({ jsonrpc: '2.0', id: request.id, ...body }));
    if (request.method.startsWith('recording.')) return reply(this.recordings.answer(request));
    const result = this.#result(socket, request);
    if (result === null) reply({ error: { code: -32002, message: 'no such process' } });
    else reply({ result });
  }

  #result(socket: WebSocket, request: Request): unknown {
    switch (request.method) {
      case 'follow':
        return this.#follow(socket, request);
      case 'unfollow':
        this.#followed.delete(core.methods.unfollow.params.parse(request.params).follow);
        return {};
      case 'latest':
        return this.#frame(core.methods.latest.params.parse(request.params));
      case 'process':
        return this.#process(core.methods.process.params.parse(request.params).pid);
      case 'history':
        return this.#history();
      case 'alerts':
        return this.alerts;
      case 'alerts.mute':
        return { ...this.alerts, muted_until_ms: alerts.methods['alerts.mute'].params.parse(request.params).until_ms };
      case 'status':
        return this.#status();
      case 'coverage':
        return { metrics: COVERAGE };
      default:
        return {};
    }
  }

  #publish(topic: string, change: (followed: Followed) => unknown): void {
    for (const [follow, followed] of this.#followed)
      if (followed.topic === topic)
        followed.socket.send(
          JSON.stringify({ jsonrpc: '2.0', method: 'change', params: { follow, change: change(followed) } }),
        );
  }

  #follow(socket: WebSocket, request: Request): Result<'follow'> {
    const { topic, params, follow } = core.methods.follow.params.parse(request.params);
    const view = View.parse(topic === 'frames' ? params : {});
    const id = follow ?? `f${String(request.id)}`;
    this.#followed.set(id, { socket, topic, view });
    return { follow: id, first: this.#first(topic, view) };
  }

  #first(topic: string, view: View): unknown {
    switch (topic) {
      case 'frames':
        return this.#frame(view);
      case 'alerts':
        return this.alerts;
      case 'recording':
        return { recordings: this.recordings.all };
      default:
        throw new Error(`no topic ${topic}`);
    }
  }

  #process(pid: number): Result<'process'> | null {
    const row = this.rows.find((candidate) => candidate.pid === pid);
    if (row === undefined) return null;
    const series = {
      score: row.spark,
      cpu_percent: wave(2, 22),
      rss_bytes: wave(1e9, 1.1e9),
      disk_bytes_per_second: wave(0, 410e6),
    };
    return {
      row,
      executable: row.command === null ? null : `/usr/bin/${row.pid}`,
      cgroup: null,
      kernel_thread: false,
      uid: 1000,
      low: { ...nothing(), cpu_percent: 2, rss_bytes: 1e9 },
      high: { ...nothing(), cpu_percent: 22, rss_bytes: 1.3e9 },
      series,
    };
  }

  #history(): Result<'history'> {
    const count = 540;
    const of = (pick: (index: number) => number): number[] =>
      Array.from({ length: count }, (_, index) => Math.round(pick(index)));
    const swell = (index: number, middle: number, width: number, height: number): number =>
      height * Math.exp(-((index - middle) ** 2) / (2 * width * width));
    const scores = of(
      (index) =>
        9 + 4 * Math.sin(index / 5) + swell(index, 90, 14, 20) + swell(index, 260, 12, 26) + swell(index, 500, 38, 52),
    );
    return {
      at_ms: of((index) => this.#at(this.sequence - count + 1 + index)),
      top_score: scores,
      top_name: Array.from({ length: count }, () => 'indexer'),
      top_band: scores.map(bandOf),
      cpu_percent: of((index) => 30 + 10 * Math.sin(index / 20)),
      memory_used_percent: of((index) => 66 + swell(index, 500, 38, 6)),
      memory_swap_used_bytes: of(() => 1.2e9),
      disk_bytes_per_second: of((index) => 40e6 + 340e6 * (1 + Math.sin(index / 9)) * 0.5),
      package_watts: Array.from({ length: count }, () => null),
      hottest_celsius: Array.from({ length: count }, () => null),
      bandwidth_bytes_per_second: Array.from({ length: count }, () => null),
      gpus: [],
      cores: Array.from({ length: this.#cores }, (_, id) => ({
        id,
        busy_percent: of((index) => 45 + 40 * Math.sin((this.sequence - count + 1 + index) / 7 + id)),
      })),
    };
  }

  #status(): Result<'status'> {
    const view = core.methods.latest.params.parse({});
    const frame = this.#frame(view);
    return {
      version: '0.0.0',
      protocol: PROTOCOL_VERSION,
      agent_pid: 1,
      started_at_ms: this.#at(0),
      machine: {
        platform: 'linux',
        hostname: 'made-up',
        os: 'Linux',
        cpu_model: 'Made-up CPU',
        core_count: this.#cores,
        memory_bytes: 24 * 1024 ** 3,
        booted_at_ms: null,
      },
      sequence: this.sequence,
      processes: this.rows.length,
      interval_ms: 1000,
      pace: 'calm',
      pace_reason: 'nobody looks and no score rises',
      slower_in_ms: null,
      subscribers: this.subscriptions,
      dropped_frames: 0,
      missed_ticks: 0,
      jitter: { count: 0, p50_ms: null, p90_ms: null, p99_ms: null, max_ms: null },
      anomalies: [],
      impaired: null,
      features: [],
      allowed: this.recordings.allowed ? ['read', 'act'] : ['read'],
      self: frame.self,
      top: frame.top,
    };
  }
}
