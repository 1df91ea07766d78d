import { homedir, platform } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';

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
  const home = environment['CULPRIT_HOME'] ? resolve(environment['CULPRIT_HOME']) : null;
  const data = home === null ? dataFolder(environment) : join(home, 'data');
  const socketFolder = home === null ? runtimeFolder(environment, data) : join(home, 'run');
  return {
    config: home === null ? join(homedir(), '.config', 'culprit', 'config.toml') : join(home, 'config.toml'),
    data,
    log: join(data, 'culprit.log'),
    socketFolder,
    socket: join(socketFolder, 'agent.sock'),
  };
}

/**
 * A library that stands in for those of macOS: `CULPRIT_STAND_IN`, for tests. Never in Electron, which would load it
 * into the app.
 */
export function standInLibrary(
  environment: NodeJS.ProcessEnv = process.env,
  inElectron = 'electron' in process.versions,
): string | null {
  return inElectron ? null : environment['CULPRIT_STAND_IN'] || null;
}

function dataFolder(environment: NodeJS.ProcessEnv): string {
  if (platform() === 'darwin') return join(homedir(), 'Library', 'Application Support', 'Culprit');
  return join(folderIn(environment, 'XDG_DATA_HOME') ?? join(homedir(), '.local', 'share'), 'culprit');
}

function runtimeFolder(environment: NodeJS.ProcessEnv, data: string): string {
  const runtime = folderIn(environment, 'XDG_RUNTIME_DIR');
  return runtime === null ? join(data, 'run') : join(runtime, 'culprit');
}

/**
 * Set to nothing is not set, and a relative path is none (XDG Base Directory Specification): it would depend on where
 * one stands.
 */
function folderIn(environment: NodeJS.ProcessEnv, name: string): string | null {
  const folder = environment[name];
  return folder !== undefined && isAbsolute(folder) ? folder : null;
}
