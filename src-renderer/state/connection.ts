import type { AgentClient, ConnectionState } from '../../src-main/client/client.ts';
import type { MetricId } from '../../src-main/metrics/registry.ts';
import type { Access } from '../../src-main/protocol/feature.ts';
import type { Frame } from '../../src-main/protocol/frame.ts';
import type { Result, Status, View } from '../../src-main/protocol/methods.ts';
import type { Answer } from '../../src-main/vocabulary/answer.ts';
import type { Past } from './past.ts';

export type CoverageEntry = Result<'coverage'>['metrics'][number];

/**
 * One agent, as pages see it. A page is given it, and makes no client of its own: a page that shows several machines
 * is given several.
 */
export interface Connection {
  /** To ask the agent, or to follow a topic of it. */
  readonly client: AgentClient;
  readonly state: ConnectionState;
  /** What was last wrong with it; null while all is well. */
  readonly trouble: string | null;
  /** What the reader can do about that. */
  readonly hint: string | null;
  /** Whole seconds until the next attempt; null when none is planned. */
  readonly retryInSeconds: number | null;
  /** How long a connected agent has sent nothing, once that is longer than it should be. */
  readonly silentForMs: number | null;
  /** What is shown is true now. */
  readonly live: boolean;
  /** The newest sample, with the rows that were asked for. */
  readonly frame: Frame | null;
  /** Who makes this machine slow, as a sentence. */
  readonly verdict: Answer;
  /** The same for a reader who hears it, changed seldom enough to be read out. */
  readonly announcement: string;
  /** What the charts remember. */
  readonly past: Past;
  readonly status: Status | null;
  /** What this connection may do; null before the agent has said so. */
  readonly allowed: readonly Access[] | null;
  readonly coverage: readonly CoverageEntry[];
  /** Changes which rows the frames carry. */
  look(view: Partial<View>): void;
  /** A frame that was asked for out of turn, such as after a change of view. */
  take(frame: Frame): void;
  /** The reason why a metric or a part of the system is absent, in words. */
  whyAbsent(metric: string): string;
  /** The same for a figure of a process, which is worked out from raw figures. */
  whyMetricAbsent(id: MetricId): string;
  /** Calls back after every change; returns how to stop. */
  observe(changed: () => void): () => void;
}
