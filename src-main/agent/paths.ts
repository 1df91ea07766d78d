import { homedir, platform } from 'node:os';
import { join } from 'node:path';

/** Where things live. `CULPRIT_HOME` moves all of it, for tests and for a second, separate agent. */
export interface Places {
  readonly config: string;
  /** History, events, recordings. */
  readonly data: string;
  readonly log: string;
  /** In a folder that only its owner may enter. */
  readonly socketFolder: string;
  readonly socket: string;
}

export function places(environment: NodeJS.ProcessEnv = process.env): Places {
  const home = environment['CULPRIT_HOME'];
  const data = home === undefined ? dataFolder(environment) : join(home, 'data');
  const socketFolder = home === undefined ? runtimeFolder(environment, data) : join(home, 'run');
  return {
    config: home === undefined ? join(homedir(), '.config', 'culprit', 'config.toml') : join(home, 'config.toml'),
    data,
    log: join(data, 'culprit.log'),
    socketFolder,
    socket: join(socketFolder, 'agent.sock'),
  };
}

function dataFolder(environment: NodeJS.ProcessEnv): string {
  if (platform() === 'darwin') return join(homedir(), 'Library', 'Application Support', 'Culprit');
  return join(environment['XDG_DATA_HOME'] ?? join(homedir(), '.local', 'share'), 'culprit');
}

function runtimeFolder(environment: NodeJS.ProcessEnv, data: string): string {
  const runtime = environment['XDG_RUNTIME_DIR'];
  return runtime === undefined || runtime === '' ? join(data, 'run') : join(runtime, 'culprit');
}
