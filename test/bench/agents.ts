import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Histogram } from '../../src-main/base/histogram.ts';
import { places } from '../../src-main/host/places.ts';
import { overUnixSocket } from '../../src-main/host/unix-transport.ts';
import { AgentClient } from '../../src-main/client/client.ts';
import type { Frame } from '../../src-main/protocol/frame.ts';
import { QUICK_HERTZ, type Contender, type Look } from './contender.ts';
import { pause, type Stage } from './stage.ts';

/** As a user starts it: the launcher replaces itself by the agent, with the flags of a long run. */
const LAUNCHER = join(import.meta.dirname, '..', '..', 'build', 'culprit.mjs');
const START_LIMIT_SECONDS = 30;

interface Setting {
  readonly name: string;
  readonly hertz: number;
  readonly watched: boolean;
  readonly essential: boolean;
}

/**
 * The built agent, three times: what it costs calm, what a full tick costs at the peers' refresh, and how steady it is
 * at its own.
 */
const SETTINGS: readonly Setting[] = [
  { name: 'Culprit, nobody looking', hertz: 1, watched: false, essential: false },
  { name: 'Culprit, full tick, one client', hertz: 1, watched: true, essential: true },
  { name: 'Culprit, full tick, one client, 3 Hz', hertz: 3, watched: true, essential: false },
];

export function agents(): Contender[] {
  return SETTINGS.map((setting, index) => ({
    name: setting.name,
    kind: 'agent',
    essential: setting.essential,
    start: (stage, quickSamples) => startAgent(stage, quickSamples, setting, `agent${index}`),
  }));
}

async function startAgent(
  stage: Stage,
  quickSamples: number,
  setting: Setting,
  folder: string,
): ReturnType<Contender['start']> {
  const home = join(stage.folder, folder);
  mkdirSync(home, { mode: 0o700 });
  const config = join(home, 'config.toml');
  writeFileSync(config, oneRate(QUICK_HERTZ));
  const environment = { ...process.env, CULPRIT_HOME: home };
  const child = stage.start([process.execPath, LAUNCHER, 'agent'], {
    env: environment,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const { socket } = places(environment);
  for (let waited = 0; !existsSync(socket); waited += 0.1) {
    if (child.exitCode !== null) throw new Error(`the agent ended with ${child.exitCode}`);
    if (waited > START_LIMIT_SECONDS) throw new Error(`the agent has no socket after ${START_LIMIT_SECONDS} s`);
    await pause(0.1);
  }
  const client = new AgentClient(overUnixSocket(socket), { reconnect: false });
  stage.add(() => client[Symbol.dispose]());
  await client.open();
  const steadiness = new Steadiness(setting.hertz);
  if (setting.watched) {
    const note = (frame: Frame | null): void => {
      if (frame !== null) steadiness.note(frame);
    };
    client.follow('frames', {}, { first: note, change: note });
  }
  return {
    pid: child.pid!,
    hertz: setting.hertz,
    settle: async () => {
      while ((await client.request('status', {})).sequence < quickSamples) await pause(0.5);
      writeFileSync(config, oneRate(setting.hertz));
      await client.request('config.reload', {});
    },
    look: async (): Promise<Look> => {
      const status = await client.request('status', {});
      const jitter = setting.watched ? steadiness.read() : null;
      steadiness.startAnew();
      return { refreshes: status.sequence, jitterP50Ms: jitter?.p50 ?? null, jitterP99Ms: jitter?.p99 ?? null };
    },
  };
}

/** One rate whatever happens: a score that rises would else quicken the loop during the window. */
const oneRate = (hertz: number): string => `[sampling]\ncalm_hz = ${hertz}\nwatched_hz = ${hertz}\n`;

/** How late ticks are against the grid of the least late one, from the true intervals of frames. */
class Steadiness {
  readonly #intervalMs: number;
  #late: number[] = [];
  #sequence = NaN;
  #at = 0;

  constructor(hertz: number) {
    this.#intervalMs = 1_000 / hertz;
  }

  note(frame: Frame): void {
    const steps = frame.sequence - this.#sequence;
    this.#sequence = frame.sequence;
    if (steps !== 1 || frame.interval_ms === null) return;
    this.#at += frame.interval_ms - this.#intervalMs;
    this.#late.push(this.#at);
  }

  startAnew(): void {
    this.#late = [];
    this.#at = 0;
  }

  read(): { p50: number; p99: number } {
    const histogram = new Histogram(0.01);
    const earliest = Math.min(...this.#late);
    for (const late of this.#late) histogram.record(late - earliest);
    return { p50: histogram.quantile(0.5), p99: histogram.quantile(0.99) };
  }
}
