import { setTimeout as wait } from 'node:timers/promises';
import { Agent } from '../../../agent/agent.ts';
import { readConfig } from '../../../host/config-file.ts';
import { silentLog } from '../../../host/log.ts';
import { places } from '../../../host/places.ts';
import { platformSampler } from '../../../sampling/platform-sampler.ts';
import { ownVersion } from '../../../host/version.ts';
import { systemClock } from '../../../base/clock.ts';
import type { AgentClient } from '../../../client/client.ts';
import type { RecordingInfo, RecordingOptions } from '../../../protocol/recording-methods.ts';
import { Stop } from '../../../terminal/exit.ts';
import { connectedClient } from '../../../cli/source.ts';

/** Who records: the running agent, or this process for as long as it runs. */
export interface RecordingDesk extends AsyncDisposable {
  readonly processCount: number;
  start(options: RecordingOptions): Promise<RecordingInfo>;
  info(runId: string): Promise<RecordingInfo>;
  /** Resolves when the file is whole. */
  stop(runId: string): Promise<RecordingInfo>;
  /** Until it is worth asking for news. */
  wait(end: Promise<unknown>): Promise<void>;
}

const ASK_EVERY_MS = 250;

/**
 * The agent where one runs; what goes to standard output is recorded here, since the agent cannot write there. @throws
 * Stop
 */
export async function openRecordingDesk(options: RecordingOptions): Promise<RecordingDesk> {
  const client = options.path === '-' ? null : await connectedClient();
  return client === null ? recordHere(options) : await recordThere(client);
}

async function recordThere(client: AgentClient): Promise<RecordingDesk> {
  const { processes } = await client.request('status', {});
  return {
    processCount: processes,
    start: (options) => client.request('recording.start', options),
    info: async (runId) => found((await client.request('recording.list', {})).recordings, runId),
    stop: (runId) => client.request('recording.stop', { run_id: runId }),
    wait: untilNews,
    [Symbol.asyncDispose]: async () => client[Symbol.dispose](),
  };
}

/** An agent of our own, with no socket. */
async function recordHere({ interval_ms }: RecordingOptions): Promise<RecordingDesk> {
  const own = places();
  const config = readConfig(own.config);
  if (!config.ok) throw new Stop(1, config.error);
  const sampler = await platformSampler(systemClock);
  if (!sampler.ok) throw new Stop(1, sampler.error);
  const agent = new Agent({
    sampler: sampler.value,
    clock: systemClock,
    config: config.value,
    places: own,
    log: silentLog(),
    version: ownVersion(),
    hz: 1_000 / interval_ms,
  });
  agent.start();
  return {
    processCount: agent.observatory.processCount,
    start: async (options) => {
      const started = agent.recordings.start(options);
      if (!started.ok) throw new Error(started.error);
      return started.value;
    },
    info: async (runId) => found(agent.recordings.list(), runId),
    stop: async (runId) => (await agent.recordings.stop(runId, 'interrupted'))!,
    wait: untilNews,
    [Symbol.asyncDispose]: async () => agent[Symbol.dispose](),
  };
}

async function untilNews(end: Promise<unknown>): Promise<void> {
  const timer = new AbortController();
  await Promise.race([wait(ASK_EVERY_MS, undefined, { signal: timer.signal }), end]).catch(() => undefined);
  timer.abort();
}

function found(recordings: readonly RecordingInfo[], runId: string): RecordingInfo {
  const recording = recordings.find(({ run_id }) => run_id === runId);
  if (recording === undefined) throw new Stop(1, 'the agent no longer knows of this recording');
  return recording;
}
