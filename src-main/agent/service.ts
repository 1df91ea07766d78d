import { METHODS, type MethodName, type ParsedParams, type Result as MethodResult } from '../protocol/methods.ts';
import { ERROR, PROTOCOL_VERSION } from '../protocol/envelope.ts';
import type { SelfCost } from '../protocol/frame.ts';
import type { Agent } from './agent.ts';
import { readConfig } from './config-file.ts';
import { FilterTooSlow, ProcessFilter } from './filter.ts';
import { logEntry } from './log.ts';
import type { ResolvedView } from './view.ts';

/** A refusal with a code of the protocol; anything else thrown is a bug and is answered as an internal error. */
export class Refusal extends Error {
  readonly code: number;
  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

type Handlers = { [M in Exclude<MethodName, 'subscribe' | 'unsubscribe' | 'seen'>]: (agent: Agent, params: ParsedParams<M>) => MethodResult<M> };

/** The methods that need nothing of the connection they come over. */
export const HANDLERS: Handlers = {
  status: (agent) => {
    const { observatory, loop, governor } = agent;
    const { machine } = observatory.sampler;
    return {
      version: agent.version,
      protocol: PROTOCOL_VERSION,
      agent_pid: process.pid,
      started_at_ms: agent.startedAt,
      machine: {
        platform: machine.platform,
        hostname: machine.hostname,
        os: machine.os,
        cpu_model: machine.cpuModel,
        core_count: machine.coreCount,
        memory_bytes: machine.memoryBytes,
        booted_at_ms: machine.bootedAt,
      },
      sequence: observatory.sequence,
      processes: observatory.processCount,
      interval_ms: loop.intervalMs,
      pace: governor.pace,
      subscribers: agent.subscriberCount,
      dropped_frames: agent.droppedFrames,
      missed_ticks: loop.missed,
      impaired: observatory.impaired,
      self: agent.selfCost(),
      top: observatory.top(),
    };
  },
  coverage: (agent) => ({ metrics: agent.observatory.sampler.coverage().map((entry) => ({ ...entry })) }),
  latest: (agent, params) => frameOf(agent, resolveView(params), agent.selfCost(), 0),
  why: (agent) => {
    const verdict = agent.observatory.verdict();
    if (verdict === null) throw new Refusal(ERROR.internal, agent.observatory.impaired ?? 'no sample yet');
    return verdict;
  },
  history: (agent) => agent.observatory.history(),
  process: (agent, params) => {
    const detail = agent.observatory.detail(params.pid, params.started_at_ms);
    if (detail === null) throw new Refusal(ERROR.notFound, `process ${params.pid} has ended`);
    return detail;
  },
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
  throw new Refusal(ERROR.invalidParams, parsed.error.issues.map((issue) => `${issue.path.join('.') || 'params'}: ${issue.message}`).join('; '));
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
