import { spawn } from 'node:child_process';
import type { Clock } from '../base/clock.ts';

/** What a tool of the system printed. */
export interface ToolRun {
  /** The command with its arguments: chosen here, so that it holds nothing of the user's. */
  readonly command: string;
  /** Null when it printed nothing that can be used. */
  readonly text: string | null;
  /** Why there is no text, or how it ended when not well. */
  readonly error: string | null;
  readonly tookMs: number;
}

interface ToolLimits {
  readonly timeMs: number;
  readonly bytes: number;
}

/** `top -l 1` takes about a second; `ioreg` prints at most a few hundred KB of what is asked for. */
const LIMITS: ToolLimits = { timeMs: 15_000, bytes: 8 * 1_024 * 1_024 };
/** Where the tools of macOS and Linux are, after the user's own folders. */
const FOLDERS = ['/usr/bin', '/bin', '/usr/sbin', '/sbin'];

/**
 * Runs a tool without a shell, in the C locale, within limits. Never rejects: a tool that is absent, fails or hangs is
 * a run without text.
 */
export function runTool(
  command: readonly [string, ...string[]],
  clock: Clock,
  limits: ToolLimits = LIMITS,
): Promise<ToolRun> {
  const [file, ...parameters] = command;
  const begin = clock.monotonic();
  return new Promise((resolve) => {
    const path = [process.env['PATH'] ?? '', ...FOLDERS].filter((folder) => folder !== '').join(':');
    const child = spawn(file, parameters, {
      stdio: ['ignore', 'pipe', 'ignore'],
      env: { PATH: path, LC_ALL: 'C', LANG: 'C' },
    });
    const pieces: Buffer[] = [];
    let size = 0;
    const end = (error: string | null): void => {
      clearTimeout(timer);
      // One that hangs in the kernel outlives its signal: it is not waited for.
      if (child.exitCode === null) child.kill('SIGKILL');
      child.stdout.destroy();
      child.unref();
      const text = size > limits.bytes ? '' : Buffer.concat(pieces).toString('utf8');
      resolve({
        command: command.join(' '),
        text: text.trim() === '' ? null : text,
        error: error ?? (text.trim() === '' ? 'it printed nothing' : null),
        tookMs: clock.monotonic() - begin,
      });
    };
    const timer = setTimeout(() => end(`it did not end within ${limits.timeMs / 1_000} s`), limits.timeMs);
    child.stdout.on('data', (bytes: Buffer) => {
      size += bytes.length;
      if (size > limits.bytes) end(`it printed more than ${limits.bytes} bytes`);
      else pieces.push(bytes);
    });
    child.on('error', (thrown: NodeJS.ErrnoException) =>
      end(
        thrown.code === 'ENOENT'
          ? 'it is not on this machine'
          : `it could not be started (${thrown.code ?? 'unknown error'})`,
      ),
    );
    child.on('close', (code, signal) =>
      end(code === 0 ? null : `it ended with ${code === null ? String(signal) : `exit code ${code}`}`),
    );
  });
}

/** What a tool said; why it said nothing that can be used. */
export function parsed<T>(run: ToolRun, parse: (text: string) => T | null): T | string {
  if (run.text === null) return `${run.command}: ${run.error ?? 'it printed nothing'}`;
  return parse(run.text) ?? `${run.command}: what it printed is not understood`;
}
