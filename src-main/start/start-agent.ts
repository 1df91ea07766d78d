import { systemClock } from '../base/clock.ts';
import { failure, ok, type Result } from '../base/result.ts';
import type { Config } from '../protocol/config.ts';
import type { Sampler } from '../sample/sampler.ts';
import { Agent } from '../agent/agent.ts';
import { readConfig } from '../host/config-file.ts';
import type { Connection, Endpoint, Role } from '../host/endpoint.ts';
import { openLog } from '../host/log.ts';
import { places as ownPlaces, type Places } from '../host/places.ts';
import { demoSampler, platformSampler } from '../sampling/platform-sampler.ts';
import { Session } from '../agent/session.ts';
import { UnixServer } from '../servers/unix-server.ts';
import { ownVersion } from '../host/version.ts';

export interface RunningAgent extends Disposable {
  readonly agent: Agent;
  /** A further way in: a web server, a message port. */
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
  readonly adjust?: ((config: Config) => Config) | undefined;
  /** Notifications by notify-send, where no app shows any. */
  readonly notifySend?: boolean;
  /** It cannot go on: another agent has taken its place. */
  onEnd(reason: string): void;
}

async function samplerOf({ sampler, demo }: StartOptions): Promise<Result<Sampler>> {
  if (sampler !== undefined) return ok(sampler);
  return demo === true ? ok(await demoSampler(systemClock)) : platformSampler(systemClock);
}

/** Starts the one agent of this user: sampler, loop, log and Unix socket. */
export async function startAgent(options: StartOptions): Promise<Result<RunningAgent>> {
  const places = options.places ?? ownPlaces();
  const config = readConfig(places.config);
  if (!config.ok)
    return failure(
      `${config.error}\nThe agent does not start with a configuration it cannot read: culprit config check`,
    );
  const sampler = await samplerOf(options);
  if (!sampler.ok) return sampler;
  const { log, close } = openLog(places.log, config.value.log.level);
  const agent = new Agent({
    sampler: sampler.value,
    clock: systemClock,
    config: config.value,
    places,
    log,
    version: ownVersion(),
    hz: options.hz ?? null,
    onConfigure: ({ log: { level } }) => (log.level = level),
    adjust: options.adjust,
    notifySend: options.notifySend ?? false,
  });
  const accept = (connection: Connection, role: Role): Endpoint => new Session(agent, connection, role);
  const server = await UnixServer.listen(places, accept, () =>
    options.onEnd('another agent has taken the place of this one'),
  );
  if (!server.ok) {
    agent[Symbol.dispose]();
    close();
    return server;
  }
  agent.start();
  return ok({
    agent,
    accept,
    [Symbol.dispose]: () => {
      server.value[Symbol.dispose]();
      agent[Symbol.dispose]();
      close();
    },
  });
}
