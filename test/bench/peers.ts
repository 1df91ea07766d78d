import { spawnSync } from 'node:child_process';
import { accessSync, constants, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Contender } from './contender.ts';
import { lineOf, type Stage } from './stage.ts';

interface Peer {
  readonly command: readonly [string, ...string[]];
  readonly version: string;
}

/** All at one refresh a second, in a terminal of 200 × 50, with no configuration of the user's. */
const PEERS: readonly Peer[] = [
  { command: ['top', '-d', '1'], version: '-V' },
  { command: ['htop', '-d', '10'], version: '--version' },
  { command: ['btop'], version: '--version' },
  { command: ['atop', '1'], version: '-V' },
];
const COLUMNS = '200';
const ROWS = '50';

export function installedPeers(): Contender[] {
  return PEERS.filter((peer) => isInstalled(peer.command[0])).map((peer) => ({
    name: `${peer.command[0]} ${versionOf(peer)}`.trim(),
    kind: 'peer',
    essential: false,
    start: async (stage) => {
      const child = stage.start(['--pty', COLUMNS, ROWS, ...peer.command], { env: environment(stage) });
      const [, pid] = await lineOf(child, /^pid (\d+)$/);
      return { pid: Number(pid), hertz: 1 };
    },
  }));
}

/** An empty home, so that everybody measures the tools' own defaults; btop's two seconds become one. */
function environment(stage: Stage): NodeJS.ProcessEnv {
  const home = join(stage.folder, 'peers');
  mkdirSync(join(home, 'btop'), { recursive: true });
  writeFileSync(join(home, 'btop', 'btop.conf'), '# its defaults, but for\nupdate_ms = 1000\n');
  // ATOPACCT empty: atop leaves the kernel's process accounting alone (atop(1)).
  return {
    PATH: process.env['PATH'],
    HOME: home,
    XDG_CONFIG_HOME: home,
    TERM: 'xterm-256color',
    LANG: 'C.UTF-8',
    ATOPACCT: '',
  };
}

function isInstalled(program: string): boolean {
  return (process.env['PATH'] ?? '').split(':').some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

function versionOf(peer: Peer): string {
  const said = spawnSync(peer.command[0], [peer.version], { encoding: 'utf8', timeout: 5_000 }).stdout;
  return /\d+(\.\d+)+/.exec(said)?.[0] ?? '';
}
