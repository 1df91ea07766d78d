import { readConfig } from '../../host/config-file.ts';
import { logEntry } from '../../host/log.ts';
import { ERROR, PROTOCOL_VERSION } from '../../protocol/envelope.ts';
import type { SelfCost } from '../../protocol/frame.ts';
import { wireMachine } from '../../protocol/machine.ts';
import type { MethodName, ParsedParams, Result as MethodResult } from '../../protocol/methods.ts';
import type { Agent } from '../agent.ts';
import type { Connected } from './client.ts';
import { FilterTooSlow, ProcessFilter } from '../views/filter.ts';
import { Refusal } from './refusal.ts';
import { jitterOf } from '../loop/self-cost.ts';
import type { ResolvedView } from '../views/view.ts';

type Handlers = {
  [M in MethodName]: (agent: Agent, params: ParsedParams<M>, client: Connected) => MethodResult<M>;
};

/** The methods of the agent itself. */
export const HANDLERS: Handlers = {
  status: (agent, _, { role }) => {
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
      subscribers: agent.followerCount,
      dropped_frames: agent.droppedFrames,
      missed_ticks: loop.missed,
      jitter: jitterOf(loop),
      anomalies: observatory.anomalies,
      impaired: observatory.impaired,
      features: agent.features.status(),
      allowed: [...role.access],
      self: agent.selfCost(),
      top: observatory.top(),
    };
  },
  coverage: (agent) => ({ metrics: agent.observatory.sampler.coverage().map((entry) => ({ ...entry })) }),
  latest: (agent, params) => frameOf(agent, resolveView(params), agent.selfCost(), 0),
  why: ({ observatory }, { at_ms, until_ms }) => {
    const verdict = at_ms === undefined ? observatory.verdict() : observatory.verdictAt(at_ms, until_ms ?? at_ms);
    if (verdict === null || Number.isNaN(observatory.watchedFrom)) throw noSample(observatory.impaired);
    if (verdict === undefined) throw unknownThen(at_ms!, observatory.watchedFrom);
    return verdict;
  },
  history: (agent) => agent.observatory.history(),
  process: (agent, params) => {
    const detail = agent.observatory.detail(params.pid, params.started_at_ms);
    if (detail === null) throw new Refusal(ERROR.notFound, `process ${params.pid} has ended`);
    return detail;
  },
  follow: (_, params, client) => client.follow(params),
  unfollow: (_, { follow }, client) => {
    client.unfollow(follow);
    return {};
  },
  limit: (_, { access }, client) => {
    client.limit(access);
    return { allowed: [...client.role.access] };
  },
  log: (agent, params) => {
    logEntry(agent.log, params);
    return {};
  },
  'config.get': configInForce,
  'config.reload': (agent) => {
    const read = readConfig(agent.places.config, agent.configSchema);
    if (!read.ok) throw new Refusal(ERROR.invalidParams, read.error);
    agent.configure(read.value.config, read.value.warnings);
    return configInForce(agent);
  },
};

/** With what the command line asks for. */
function configInForce({ places, config, configWarnings }: Agent): MethodResult<'config.get'> {
  return { path: places.config, config, warnings: configWarnings };
}

const noSample = (impaired: string | null): Refusal => new Refusal(ERROR.internal, impaired ?? 'no sample yet');

function unknownThen(asked: number, watchedFrom: number): Refusal {
  const [then, since] = [asked, watchedFrom].map((at) => new Date(at).toISOString());
  return new Refusal(ERROR.notFound, `nothing is known of ${then}: this agent has watched since ${since}`);
}

export function resolveView({ filter, ...view }: ParsedParams<'latest'>): ResolvedView {
  return { ...view, filter: filter === null ? null : new ProcessFilter(filter) };
}

/** @throws Refusal when there is nothing yet, or the filter takes too long */
export function frameOf(agent: Agent, view: ResolvedView, self: SelfCost, dropped: number): MethodResult<'latest'> {
  try {
    const frame = agent.observatory.frame(view, self, dropped);
    if (frame === null) throw noSample(agent.observatory.impaired);
    return frame;
  } catch (thrown) {
    if (thrown instanceof FilterTooSlow) throw new Refusal(ERROR.invalidParams, `filter: ${thrown.message}`);
    throw thrown;
  }
}
