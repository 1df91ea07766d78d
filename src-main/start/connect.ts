import { AgentClient, type ConnectionState } from '../client/client.ts';
import { overLoopback } from '../host/loopback.ts';
import { places } from '../host/places.ts';
import { overUnixSocket } from '../host/unix-transport.ts';
import { PROTOCOL_VERSION } from '../protocol/envelope.ts';
import { ACCESS } from '../protocol/feature.ts';
import { Stop } from '../terminal/exit.ts';
import type { ConnectOptions, Connected } from '../terminal/shell.ts';

type OnState = (state: ConnectionState) => void;

/** The client of the running agent; null when none answers. @throws Stop where it is of another release */
export async function connect(onState: OnState = () => undefined): Promise<AgentClient | null> {
  const client = new AgentClient(overUnixSocket(places().socket), { reconnect: false, onState });
  try {
    await client.open();
  } catch {
    return null;
  }
  const { protocol, version, agent_pid } = await client.request('status', {});
  if (protocol === PROTOCOL_VERSION) return client;
  client[Symbol.dispose]();
  throw new Stop(1, `the running agent (pid ${agent_pid}) is Culprit ${version}, of another release: start it anew`);
}

/** One path for every command: through a client, to the running agent or to one in this process. @throws Stop */
export async function connectOrStart(options: ConnectOptions = {}): Promise<Connected> {
  const { own = false, onState } = options;
  const running = own ? null : await connect(onState);
  return running === null ? await startOwn(options) : await connectedTo(running);
}

async function connectedTo(client: AgentClient): Promise<Connected> {
  const status = await client.request('status', {});
  return { client, status, own: false, [Symbol.asyncDispose]: async () => client[Symbol.dispose]() };
}

async function startOwn({ intervalMs, adjust, onState }: ConnectOptions): Promise<Connected> {
  const { startAlone } = await import('./start-agent.ts');
  const started = await startAlone({ hz: intervalMs === undefined ? null : 1_000 / intervalMs, adjust });
  if (!started.ok) throw new Stop(1, started.error);
  const running = started.value;
  for (const warning of running.agent.configWarnings) process.stderr.write(`culprit: ${warning}\n`);
  const role = { name: 'command', access: ACCESS, looks: true };
  const client = new AgentClient(
    overLoopback((connection) => running.accept(connection, role)),
    {
      reconnect: false,
      onState: onState ?? (() => undefined),
    },
  );
  await client.open();
  const status = await client.request('status', {});
  return {
    client,
    status,
    own: true,
    [Symbol.asyncDispose]: async () => {
      client[Symbol.dispose]();
      running[Symbol.dispose]();
    },
  };
}
