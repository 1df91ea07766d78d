import { ERROR } from '../../protocol/envelope.ts';
import type { Access } from '../../protocol/feature.ts';
import type { View } from '../../protocol/methods.ts';
import { allow } from './access.ts';
import type { Agent } from '../agent.ts';
import type { Caller } from '../features/feature.ts';
import { parse } from './parse.ts';
import { Refusal } from './refusal.ts';
import { frameOf, resolveView } from './service.ts';

/** A topic with one follower's parameters. */
export interface OpenTopic {
  /** What it is now. @throws Refusal */
  first(): unknown;
  /** What it is at this sample; null: its changes come by themselves. @throws Refusal */
  readonly next: ((dropped: number) => unknown) | null;
  /** Each change is a whole: a follower that is slow to take them in misses some. */
  readonly isPaced: boolean;
  readonly access: Access;
}

/** @throws Refusal where there is no such topic, the caller may not follow it, or the parameters are none of its */
export function openTopic(agent: Agent, { role }: Caller, name: string, params: unknown): OpenTopic {
  const topic = agent.catalogue.topics.get(name);
  if (topic === undefined) throw new Refusal(ERROR.notFound, `no topic ${name}`);
  allow(name, topic.access, role);
  const parsed = parse(topic.params, params);
  const { access, paced: isPaced = false } = topic;
  if (name === 'frames') return { ...openFrames(agent, parsed as View), isPaced, access };
  return { first: () => agent.features.first(name, parsed), next: null, isPaced, access };
}

function openFrames(agent: Agent, view: View): Pick<OpenTopic, 'first' | 'next'> {
  const resolved = resolveView(view);
  const next = (dropped: number): unknown => frameOf(agent, resolved, agent.selfCost(), dropped);
  return { first: () => (agent.observatory.sequence === 0 ? null : next(0)), next };
}
