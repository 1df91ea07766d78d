import { setTimeout as wait } from 'node:timers/promises';
import { readConfig } from '../host/config-file.ts';
import { ProcessFilter, FilterTooSlow } from '../agent/filter.ts';
import { Observatory } from '../agent/observatory.ts';
import { places } from '../host/places.ts';
import { platformSampler } from '../sampling/platform-sampler.ts';
import { systemClock } from '../base/clock.ts';
import { AgentClient } from '../client/client.ts';
import type { MetricCoverage } from '../metrics/coverage.ts';
import type { Anomaly } from '../protocol/anomaly.ts';
import type { Frame } from '../protocol/frame.ts';
import type { Status, View } from '../protocol/methods.ts';
import type { WireVerdict } from '../protocol/verdict.ts';
import { Stop } from '../terminal/exit.ts';
import { overUnixSocket } from '../host/unix-transport.ts';

/** Where a command gets its samples: the running agent, or a sampler of its own for as long as it runs. */
export interface Source extends Disposable {
  /** Null when sampling in-process. */
  readonly status: Status | null;
  /** The next sample; for the first, one that has rates. */
  next(view: View): Promise<Frame>;
  /** As of the last sample. */
  verdict(): Promise<WireVerdict>;
  /**
   * The worst from one time to another, milliseconds since the epoch. @throws Stop, RpcFailure when nobody watched then
   */
  verdictAt(from: number, to: number): Promise<WireVerdict>;
  coverage(): Promise<readonly MetricCoverage[]>;
  /** Figures that cannot be, found so far. */
  anomalies(): Promise<readonly Anomaly[]>;
}

/** Long enough for a rate that means something, short enough to wait for. */
const FIRST_INTERVAL_MS = 1_000;
const COMMAND_LINES_WITHIN_MS = 300;
/** Twice the longest interval between samples. */
const RATES_WITHIN_MS = 10_000;
const ASK_AGAIN_MS = 100;

/** @throws Stop when neither is to be had */
export async function openSource(intervalMs = FIRST_INTERVAL_MS): Promise<Source> {
  return (await connectToAgent(intervalMs)) ?? (await sampleHere(intervalMs));
}

/** The client of the running agent; null when none answers. */
export async function connectedClient(): Promise<AgentClient | null> {
  const client = new AgentClient(overUnixSocket(places().socket), { reconnect: false });
  try {
    await client.open();
    return client;
  } catch {
    return null;
  }
}

async function connectToAgent(intervalMs: number): Promise<Source | null> {
  const client = await connectedClient();
  if (client === null) return null;
  const status = await client.request('status', {});
  let last = 0;
  return {
    status,
    next: async (view) => {
      if (last > 0) await wait(intervalMs);
      const frame = await untilRated(client, view);
      last = frame.sequence;
      return frame;
    },
    verdict: () => client.request('why', {}),
    verdictAt: (from, to) => client.request('why', { at_ms: from, until_ms: to }),
    coverage: async () => (await client.request('coverage', {})).metrics,
    anomalies: async () => (await client.request('status', {})).anomalies,
    [Symbol.dispose]: () => client[Symbol.dispose](),
  };
}

/** An agent that has just started has no rates yet. */
async function untilRated(client: AgentClient, view: View): Promise<Frame> {
  for (let waited = 0; waited < RATES_WITHIN_MS; waited += ASK_AGAIN_MS) {
    const frame = await client.request('latest', view);
    if (frame.interval_ms !== null) return frame;
    await wait(ASK_AGAIN_MS);
  }
  throw new Stop(1, 'the agent takes no second sample: culprit status says more');
}

async function sampleHere(intervalMs: number): Promise<Source> {
  const config = readConfig(places().config);
  if (!config.ok) throw new Stop(1, config.error);
  const sampler = await platformSampler(systemClock);
  if (!sampler.ok) throw new Stop(1, sampler.error);
  const observatory = new Observatory(sampler.value, config.value);
  tick(observatory);
  const filters = new Map<string, ProcessFilter>();
  return {
    status: null,
    next: async ({ filter, ...view }) => {
      await Promise.all([wait(intervalMs), sampler.value.settled(COMMAND_LINES_WITHIN_MS)]);
      tick(observatory);
      return frameOf(observatory, { ...view, filter: filter === null ? null : filterOf(filters, filter) });
    },
    verdict: () => Promise.resolve(observatory.verdict()!),
    verdictAt: () => Promise.reject(new Stop(1, 'the past is known to a running agent only: culprit agent')),
    coverage: () => Promise.resolve(sampler.value.coverage()),
    anomalies: () => Promise.resolve(observatory.anomalies),
    [Symbol.dispose]: () => observatory[Symbol.dispose](),
  };
}

function tick(observatory: Observatory): void {
  observatory.tick();
  if (observatory.impaired !== null) throw new Stop(1, observatory.impaired);
}

function filterOf(known: Map<string, ProcessFilter>, pattern: string): ProcessFilter {
  const filter = known.get(pattern) ?? new ProcessFilter(pattern);
  known.set(pattern, filter);
  return filter;
}

function frameOf(observatory: Observatory, view: Parameters<Observatory['frame']>[0]): Frame {
  const self = {
    cpu_percent: null,
    rss_bytes: process.memoryUsage.rss(),
    tick_ms: null,
    jitter_p50_ms: null,
    jitter_p99_ms: null,
  };
  try {
    return observatory.frame(view, self, 0)!;
  } catch (thrown) {
    if (thrown instanceof FilterTooSlow) throw new Stop(2, `--filter: ${thrown.message}`);
    throw thrown;
  }
}
