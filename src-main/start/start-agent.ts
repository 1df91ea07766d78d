import { Agent } from '../agent/agent.ts';
import type { AgentConfig, AgentFeature } from '../agent/features/feature.ts';
import { Session } from '../agent/session/session.ts';
import { systemClock } from '../base/clock.ts';
import { failure, ok, type Result } from '../base/result.ts';
import { AGENT_FEATURES } from '../features/agents.ts';
import { readConfig, type ConfigRead } from '../host/config-file.ts';
import type { Connection, Endpoint, Role } from '../host/endpoint.ts';
import { openLog, silentLog, type Log } from '../host/log.ts';
import { places as ownPlaces, type Places } from '../host/places.ts';
import { ownVersion } from '../host/version.ts';
import { configSchema } from '../protocol/config-schema.ts';
import type { Sampler } from '../sample/sampler.ts';
import { SHOWN } from '../sample/wants.ts';
import { demoSampler, platformSampler } from '../sampling/platform-sampler.ts';
import { CompositeSampler } from '../sampling/shared/composite-sampler.ts';
import { UnixServer } from '../servers/unix-server.ts';

export interface RunningAgent extends Disposable {
  readonly agent: Agent;
  /** A further way in: a web server, a message port, a loopback. */
  accept(connection: Connection, role: Role): Endpoint;
}

export interface StartOptions {
  readonly places?: Places;
  /** A fixed rate instead of the adaptive one. */
  readonly hz?: number | null;
  /** A made-up machine instead of this one. */
  readonly demo?: boolean;
  /** Another machine than this one: a recording. The agent disposes of it. */
  readonly sampler?: Sampler;
  /** What the command line asks for, over what the configuration says. */
  readonly adjust?: ((config: AgentConfig) => AgentConfig) | undefined;
  /** Notifications by notify-send, where no app shows any. */
  readonly notifySend?: boolean;
  /** Other features than those of the list: for tests. */
  readonly features?: readonly AgentFeature[];
  /** It cannot go on: another agent has taken its place. */
  onEnd(reason: string): void;
}

type AloneOptions = Omit<StartOptions, 'onEnd' | 'notifySend'>;

/** Starts the one agent of this user: sampler, loop, features, log and Unix socket. */
export async function startAgent(options: StartOptions): Promise<Result<RunningAgent>> {
  const places = options.places ?? ownPlaces();
  const config = configOf(places, options);
  if (!config.ok)
    return failure(
      `${config.error}\nThe agent does not start with a configuration it cannot read: culprit config check`,
    );
  const sampler = await samplerOf(options);
  if (!sampler.ok) return sampler;
  const { log, close } = openLog(places.log, config.value.config.log.level);
  for (const warning of config.value.warnings) log.warn({ path: places.config }, warning);
  const running = newAgent({ ...options, places, lasting: true }, sampler.value, config.value, log);
  const server = await UnixServer.listen(places, running.accept, () =>
    options.onEnd('another agent has taken the place of this one'),
  );
  if (!server.ok) {
    running[Symbol.dispose]();
    close();
    return server;
  }
  running.agent.start();
  return ok({
    ...running,
    [Symbol.dispose]: () => {
      server.value[Symbol.dispose]();
      running[Symbol.dispose]();
      close();
    },
  });
}

/** An agent for one command, in its process: no socket, no log, nothing left behind by itself. */
export async function startAlone(options: AloneOptions): Promise<Result<RunningAgent>> {
  const places = options.places ?? ownPlaces();
  const config = configOf(places, options);
  if (!config.ok) return config;
  const sampler = await samplerOf(options);
  if (!sampler.ok) return sampler;
  const running = newAgent({ ...options, places, lasting: false }, sampler.value, config.value, silentLog());
  // Somebody waits for its figures: those that are read for who looks have their rates with the second sample.
  running.agent.observatory.demand(SHOWN);
  running.agent.start();
  const { impaired } = running.agent.observatory;
  if (impaired !== null) {
    running[Symbol.dispose]();
    return failure(impaired);
  }
  await settled(sampler.value);
  return ok(running);
}

/** Command lines are read off the loop: the first frame that somebody sees is to have them. */
const SETTLED_WITHIN_MS = 1_000;

async function settled(sampler: Sampler): Promise<void> {
  if (sampler instanceof CompositeSampler) await sampler.settled(SETTLED_WITHIN_MS);
}

interface Setting extends Pick<StartOptions, 'hz' | 'adjust' | 'notifySend' | 'features'> {
  readonly places: Places;
  readonly lasting: boolean;
}

function newAgent(setting: Setting, sampler: Sampler, read: ConfigRead<AgentConfig>, log: Log): RunningAgent {
  const { places, lasting, hz = null, adjust, notifySend = false, features = AGENT_FEATURES } = setting;
  const version = ownVersion();
  const onConfigure = ({ log: { level } }: AgentConfig): void => {
    log.level = level;
  };
  const agent = new Agent({
    sampler,
    clock: systemClock,
    features,
    config: read.config,
    configWarnings: read.warnings,
    places,
    log,
    version,
    hz,
    onConfigure: lasting ? onConfigure : () => undefined,
    adjust,
    notifySend,
    lasting,
  });
  return {
    agent,
    accept: (connection, role) => new Session(agent, connection, role),
    [Symbol.dispose]: () => agent[Symbol.dispose](),
  };
}

const configOf = (places: Places, { features = AGENT_FEATURES }: Pick<StartOptions, 'features'>) =>
  readConfig(places.config, configSchema(features.map(({ contract }) => contract)));

async function samplerOf({ sampler, demo }: Pick<StartOptions, 'sampler' | 'demo'>): Promise<Result<Sampler>> {
  if (sampler !== undefined) return ok(sampler);
  return demo === true ? ok(await demoSampler(systemClock)) : platformSampler(systemClock);
}
