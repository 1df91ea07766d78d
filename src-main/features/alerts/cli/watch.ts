import { spawn } from 'node:child_process';
import { Command } from 'commander';
import type { AlertChange, AlertList, AlertRule } from '../alert.ts';
import { alertAdjuster, type AlertOptions } from './adjust.ts';
import { alertLine } from './alert-line.ts';
import { addAlertOptions, ruleList } from './options.ts';
import { afterLong } from '../../../host/long-timer.ts';
import { duration } from '../../../terminal/duration.ts';
import { interrupted, Stop } from '../../../terminal/exit.ts';
import { readerFigures, readerTimes } from '../../../terminal/reader.ts';
import type { Follower } from '../../../client/followings.ts';
import type { Connected, Shell } from '../../../terminal/shell.ts';
import type { alerts } from '../contract.ts';

interface Options extends AlertOptions {
  readonly json?: true;
  readonly rule?: readonly AlertRule[];
  readonly exec?: string;
  readonly once?: true;
  /** Milliseconds. */
  readonly for?: number;
}

/** Exit code of --once and --for when there was an alert, apart from 1 for a failure. */
const FIRED = 3;
/** More at once would be a storm of their own. */
const MOST_COMMANDS = 4;

export function watchCommand(shell: Shell): Command {
  const command = new Command('watch')
    .description('a line for each alert that is active, then for each as it fires and as it clears')
    .option('--json', 'one JSON object a line')
    .option('--rule <rule>', 'only this rule; may be given several times', ruleList)
    .option(
      '--exec <command>',
      'for each alert that fires, runs this with /bin/sh -c and the alert as JSON on its standard input; ' +
        'what it prints goes to standard error',
    )
    .option('--once', `ends at the first alert, with exit code ${FIRED}`)
    .option(
      '--for <duration>',
      `ends after 30s, 10m, 1h30m: with exit code ${FIRED} if there was an alert, else 0`,
      duration,
    );
  return addAlertOptions(command).action((options: Options) => watch(shell, options));
}

async function watch(shell: Shell, options: Options): Promise<void> {
  const watcher = new Watcher(options);
  const ended = Promise.withResolvers<string>();
  // Thresholds of one's own need a sampler of one's own.
  const adjust = alertAdjuster(options) ?? undefined;
  await using connected = await shell.connectOrStart({
    own: adjust !== undefined,
    adjust,
    onState: (state) => {
      if (state.state === 'lost') ended.resolve(state.reason);
    },
  });
  connected.client.of<typeof alerts>().follow('alerts', {}, watcher);
  await watcher.listed;
  if (options.json !== true) process.stderr.write(`culprit: ${whose(connected)}; ${rulesOf(watcher)}\n`);
  const timeUp = Promise.withResolvers<null>();
  const cancel = options.for === undefined ? null : afterLong(options.for, () => timeUp.resolve(null));
  const lost = await Promise.race([ended.promise, interrupted().then(() => null), timeUp.promise, watcher.enough]);
  cancel?.();
  await watcher.commandsDone();
  if (lost !== null) throw new Stop(1, `no more alerts: ${lost}`);
  if (watcher.fired > 0 && (options.once === true || options.for !== undefined)) process.exitCode = FIRED;
}

const whose = ({ own }: Connected): string =>
  own ? 'alerts of this command, which samples by itself' : 'the alerts of the running agent';

const rulesOf = ({ rules }: Watcher): string => (rules.length === 0 ? 'no rule is on' : rules.join(', '));

/** Says what alerts do, as asked for. */
class Watcher implements Follower<AlertList, AlertChange> {
  rules: readonly AlertRule[] = [];
  fired = 0;
  readonly #options: Options;
  readonly #listed = Promise.withResolvers<null>();
  readonly #enough = Promise.withResolvers<null>();
  readonly #commands = new Set<Promise<void>>();

  constructor(options: Options) {
    this.#options = options;
  }

  /** When the agent has said what alerts there are. */
  get listed(): Promise<null> {
    return this.#listed.promise;
  }

  /** When --once has what it waited for. */
  get enough(): Promise<null> {
    return this.#enough.promise;
  }

  first({ active, rules }: AlertList): void {
    this.rules = rules;
    this.#listed.resolve(null);
    // What is active already is news as well: an agent of our own would have it fire now.
    for (const alert of active) this.change({ change: 'fired', alert, announce: null, withheld: null });
  }

  change({ change, alert }: AlertChange): void {
    const { json, rule, exec, once } = this.#options;
    if (
      change === 'updated' ||
      (rule !== undefined && !rule.includes(alert.rule)) ||
      (once === true && (this.fired > 0 || change === 'cleared'))
    )
      return;
    // Schema 1 of `watch --json`: docs/json.md.
    const line = JSON.stringify({ schema: 1, kind: 'alert', change, alert });
    process.stdout.write(json === true ? `${line}\n` : alertLine(change, alert, readerFigures(), readerTimes()));
    if (change !== 'fired') return;
    this.fired += 1;
    if (exec !== undefined) this.#run(exec, line);
    if (once === true) this.#enough.resolve(null);
  }

  async commandsDone(): Promise<void> {
    await Promise.all(this.#commands);
  }

  #run(command: string, input: string): void {
    if (this.#commands.size >= MOST_COMMANDS) {
      process.stderr.write(`culprit: ${MOST_COMMANDS} commands run already: not run for this alert\n`);
      return;
    }
    const done = new Promise<void>((resolve) => {
      // What it prints is for the person, not for who reads the alerts.
      const child = spawn('/bin/sh', ['-c', command], { stdio: ['pipe', process.stderr, process.stderr] });
      child.once('error', (error) => {
        process.stderr.write(`culprit: --exec: ${error.message}\n`);
        resolve();
      });
      child.once('close', (code, signal) => {
        if (code !== 0) process.stderr.write(`culprit: --exec ended with ${code ?? signal ?? 'an error'}\n`);
        resolve();
      });
      child.stdin.on('error', () => undefined);
      child.stdin.end(`${input}\n`);
    });
    this.#commands.add(done);
    void done.then(() => this.#commands.delete(done));
  }
}
