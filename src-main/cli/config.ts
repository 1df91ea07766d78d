import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { Command } from 'commander';
import { stringify } from 'smol-toml';
import type { ConfigRead } from '../host/config-file.ts';
import { places } from '../host/places.ts';
import { messageOf } from '../base/result.ts';
import type { WholeConfig } from '../features/config.ts';
import { readWholeConfig } from '../start/whole-config.ts';
import { Stop } from '../terminal/exit.ts';
import type { Shell } from '../terminal/shell.ts';

const FIRST_TEXT = '# Culprit. Every key is optional; culprit config show prints them all with the values in force.\n';

export function configCommand(shell: Shell): Command {
  return new Command('config')
    .description('the configuration file')
    .addCommand(
      new Command('show').description('all keys with the values in force').option('--json', 'JSON').action(show),
    )
    .addCommand(
      new Command('path')
        .description('where the file is')
        .action(() => void process.stdout.write(`${places().config}\n`)),
    )
    .addCommand(
      new Command('check').description('whether the file can be read; says line and key when not').action(check),
    )
    .addCommand(
      new Command('edit')
        .description('opens the file in $VISUAL or $EDITOR, checks it, and has a running agent take it')
        .action(() => edit(shell)),
    )
    .addCommand(
      new Command('reset').description('back to the defaults; the old file is kept beside').action(() => reset(shell)),
    );
}

function read(): ConfigRead<WholeConfig> {
  const config = readWholeConfig(places().config);
  if (!config.ok) throw new Stop(1, config.error);
  return config.value;
}

function show(options: { json?: true }): void {
  const { config } = read();
  process.stdout.write(
    options.json === true
      ? `${JSON.stringify({ schema: 1, kind: 'config', path: places().config, config })}\n`
      : `${stringify(config)}\n`,
  );
}

function check(): void {
  warn(read());
  process.stdout.write(
    existsSync(places().config)
      ? `${places().config} is good\n`
      : `${places().config} is not there: the defaults are in force\n`,
  );
}

function warn({ warnings }: ConfigRead<WholeConfig>): void {
  for (const warning of warnings) process.stderr.write(`culprit: ${warning}\n`);
}

async function edit(shell: Shell): Promise<void> {
  const path = places().config;
  const editor = process.env['VISUAL'] ?? process.env['EDITOR'];
  if (editor === undefined || editor === '') throw new Stop(1, `no editor: set EDITOR, or open ${path}`);
  if (!existsSync(path)) write(path, FIRST_TEXT);
  // An editor may be a command with arguments, as `code --wait`.
  const run = spawnSync('/bin/sh', ['-c', `${editor} "$1"`, 'sh', path], { stdio: 'inherit' });
  if (run.status !== 0)
    throw new Stop(1, `the editor ended with ${run.status ?? run.signal ?? 'an error'}: nothing was checked`);
  warn(read());
  await reload(shell);
}

async function reset(shell: Shell): Promise<void> {
  const path = places().config;
  if (existsSync(path)) {
    renameSync(path, `${path}.old`);
    process.stdout.write(`the old file is ${path}.old\n`);
  }
  await reload(shell);
}

async function reload(shell: Shell): Promise<void> {
  using client = await shell.connect();
  if (client === null) return;
  try {
    await client.request('config.reload', {});
    process.stdout.write('the running agent has taken it\n');
  } catch (thrown) {
    throw new Stop(1, `the running agent keeps its old configuration: ${messageOf(thrown)}`);
  }
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  writeFileSync(path, text, { mode: 0o600 });
}
