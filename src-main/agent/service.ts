import { METHODS, type MethodName, type ParsedParams, type Result as MethodResult } from '../protocol/methods.ts';
import { ERROR, PROTOCOL_VERSION } from '../protocol/envelope.ts';
import { wireMachine } from '../protocol/machine.ts';
import type { SelfCost } from '../protocol/frame.ts';
import type { Agent } from './agent.ts';
import { readConfig } from '../host/config-file.ts';
import { FilterTooSlow, ProcessFilter } from './filter.ts';
import { logEntry } from '../host/log.ts';
import { jitterOf } from './self-cost.ts';
import type { ResolvedView } from './view.ts';

/** A refusal with a code of the protocol; anything else thrown is a bug and is answered as an internal error. */
export class Refusal extends Error {
  readonly code: number;
  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

type Handlers = {
  [M in Exclude<MethodName, 'subscribe' | 'unsubscribe' | 'seen' | 'recording.start'>]: (
    agent: Agent,
    params: ParsedParams<M>,
  ) => MethodResult<M> | Promise<MethodResult<M>>;
};

/** The methods that need nothing of the connection they come over. */
export const HANDLERS: Handlers = {
  status: (agent) => {
    const { observatory, loop, governor } = agent;
    const { reason, slowerInMs } = governor.explain(agent.clock.monotonic());
    return {
      version: agent.version,
      protocol: PROTOCOL_VERSION,
      agent_pid: process.pid,
      started_at_ms: agent.startedAt,
      machine: wireMachine(observatory.sampler.machine),
      sequence: observatory.sequence,
      processes: observatory.processCount,
      interval_ms: loop.intervalMs,
      pace: governor.pace,
      pace_reason: reason,
      slower_in_ms: slowerInMs,
      subscribers: agent.subscriberCount,
      dropped_frames: agent.droppedFrames,
      missed_ticks: loop.missed,
      jitter: jitterOf(loop),
      anomalies: observatory.anomalies,
      impaired: observatory.impaired,
      self: agent.selfCost(),
      top: observatory.top(),
    };
  },
  coverage: (agent) => ({ metrics: agent.observatory.sampler.coverage().map((entry) => ({ ...entry })) }),
  latest: (agent, params) => frameOf(agent, resolveView(params), agent.selfCost(), 0),
  why: ({ observatory }, { at_ms, until_ms }) => {
    const verdict = at_ms === undefined ? observatory.verdict() : observatory.verdictAt(at_ms, until_ms ?? at_ms);
    if (verdict === null || Number.isNaN(observatory.watchedFrom))
      throw new Refusal(ERROR.internal, observatory.impaired ?? 'no sample yet');
    if (verdict === undefined)
      throw new Refusal(
        ERROR.notFound,
        `nothing is known of ${new Date(at_ms!).toISOString()}: this agent has watched since ${new Date(observatory.watchedFrom).toISOString()}`,
      );
    return verdict;
  },
  history: (agent) => agent.observatory.history(),
  process: (agent, params) => {
    const detail = agent.observatory.detail(params.pid, params.started_at_ms);
    if (detail === null) throw new Refusal(ERROR.notFound, `process ${params.pid} has ended`);
    return detail;
  },
  alerts: (agent) => agent.alerts.list(),
  'alerts.mute': (agent, params) => {
    agent.alerts.mute(params.until_ms);
    return agent.alerts.list();
  },
  'recording.stop': async (agent, { run_id }) => {
    const stopped = await agent.recordings.stop(run_id, 'stopped');
    if (stopped === null) throw new Refusal(ERROR.notFound, 'no such recording');
    return stopped;
  },
  'recording.list': (agent) => ({ recordings: agent.recordings.list() }),
  'recording.mark': (agent, { text, run_id }) => ({
    recordings: agent.recordings.annotate({ type: 'marker', kind: 'mark', text }, run_id),
  }),
  log: (agent, params) => {
    logEntry(agent.log, params);
    return {};
  },
  'config.get': (agent) => ({ path: agent.places.config, config: agent.config }),
  'config.reload': (agent) => {
    const read = readConfig(agent.places.config);
    if (!read.ok) throw new Refusal(ERROR.invalidParams, read.error);
    agent.configure(read.value);
    return { path: agent.places.config, config: read.value };
  },
};

/** Checks parameters against the protocol. @throws Refusal */
export function parseParams<M extends MethodName>(method: M, params: unknown): ParsedParams<M> {
  const parsed = METHODS[method].params.safeParse(params ?? {});
  if (parsed.success) return parsed.data as ParsedParams<M>;
  throw new Refusal(
    ERROR.invalidParams,
    parsed.error.issues.map((issue) => `${issue.path.join('.') || 'params'}: ${issue.message}`).join('; '),
  );
}

export function resolveView({ filter, ...view }: ParsedParams<'latest'>): ResolvedView {
  return { ...view, filter: filter === null ? null : new ProcessFilter(filter) };
}

/** @throws Refusal when there is nothing yet, or the filter takes too long */
export function frameOf(agent: Agent, view: ResolvedView, self: SelfCost, dropped: number): MethodResult<'latest'> {
  try {
    const frame = agent.observatory.frame(view, self, dropped);
    if (frame === null) throw new Refusal(ERROR.internal, agent.observatory.impaired ?? 'no sample yet');
    return frame;
  } catch (thrown) {
    if (thrown instanceof FilterTooSlow) throw new Refusal(ERROR.invalidParams, `filter: ${thrown.message}`);
    throw thrown;
  }
}
