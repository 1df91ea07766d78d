import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { expect, test } from '@playwright/test';
import { AgentClient } from '../../src-main/client/client.ts';
import { overUnixSocket } from '../../src-main/host/unix-transport.ts';
import type { Contract } from '../../src-main/protocol/feature.ts';

const ROOT = join(import.meta.dirname, '../..');
const EXAMPLE = join(ROOT, 'test/fixtures/example-feature');
const COPIED = [
  'src-main',
  'src-renderer',
  'build',
  'docs',
  'package.json',
  'electron.vite.config.ts',
  'tsconfig.json',
];

/** Each list of features with its one new line, and the import that goes with it. */
const LINES: readonly { list: string; after: RegExp; line: string; from: string }[] = [
  { list: 'src-main/features/contracts.ts', after: /CONTRACTS = \[/, line: 'notes, ', from: './notes/contract.ts' },
  {
    list: 'src-main/features/agents.ts',
    after: /AGENT_FEATURES.* = \[/,
    line: 'notesPart, ',
    from: './notes/agent/part.ts',
  },
  {
    list: 'src-main/features/commands.ts',
    after: /FEATURE_COMMANDS.* = \[/,
    line: 'notesCommands,',
    from: './notes/cli/commands.ts',
  },
  { list: 'src-renderer/features/pages.ts', after: /FEATURES.* = \[/, line: 'notes, ', from: './notes/page.ts' },
];

let project: string;
let home: string;
const run = promisify(execFile);
const node = (...args: string[]): Promise<{ stdout: string; stderr: string }> =>
  run(process.execPath, args, { cwd: project, env: { ...process.env, CULPRIT_HOME: home } });
const culprit = (...args: string[]): ReturnType<typeof node> => node(join(project, 'out/main/cli.js'), ...args);

test.beforeAll(async () => {
  project = mkdtempSync(join(tmpdir(), 'culprit-example-'));
  home = mkdtempSync(join(tmpdir(), 'culprit-home-'));
  for (const name of COPIED) cpSync(join(ROOT, name), join(project, name), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(project, 'node_modules'));
  for (const side of ['src-main', 'src-renderer'])
    cpSync(join(EXAMPLE, side), join(project, side, 'features/notes'), { recursive: true });
  for (const { list, after, line, from } of LINES) {
    const text = readFileSync(join(project, list), 'utf8');
    const added = text.replace(after, (found) => `${found}${line}`);
    expect(added, list).not.toBe(text);
    writeFileSync(join(project, list), `import { ${line.replace(/[ ,]/g, '')} } from '${from}';\n${added}`);
  }
  mkdirSync(join(project, 'out'), { recursive: true });
  await node(join(project, 'node_modules/electron-vite/bin/electron-vite.js'), 'build', '--logLevel', 'warn');
  writeFileSync(join(home, 'config.toml'), '[notes]\nmost = 2\n');
});
test.afterAll(() => {
  for (const folder of [project, home]) rmSync(folder, { recursive: true, force: true });
});

async function served(): Promise<{ url: string; child: ChildProcess }> {
  const child = spawn(process.execPath, [join(project, 'out/main/cli.js'), 'serve', '--port', '0'], {
    env: { ...process.env, CULPRIT_HOME: home },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [url] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  return { url, child };
}

test('a feature is one folder and a line in each list: socket, command line and page have it', async ({ page }) => {
  test.slow();
  const { stdout: help } = await culprit('--help');
  expect(help).toContain('leaves a note of what you noticed');
  expect((await culprit('config', 'show')).stdout).toMatch(/\[notes\]\nmost = 2\n/);
  await node(join(project, 'build/write-api.ts'));
  const api = readFileSync(join(project, 'docs/api.md'), 'utf8');
  expect(api).toContain('### `notes.add` *act*');
  expect(api).toContain('### Topic `notes`');

  const { url, child } = await served();
  try {
    await page.goto(url);
    await page.getByRole('link', { name: 'Notes' }).click();
    await expect(page.getByText('No notes yet')).toBeVisible();

    using client = new AgentClient(overUnixSocket(join(home, 'run/agent.sock')), { reconnect: false });
    await client.open();
    // As any other program would: the type of its contract is known in the copy only.
    const notes = client.of<Contract>();
    const told = Promise.withResolvers<unknown>();
    const first = await new Promise((resolve) => {
      notes.follow('notes', {}, { first: resolve, change: told.resolve });
    });
    expect(first).toEqual([]);
    expect((await culprit('note', 'the fan is loud')).stdout).toBe('1 note is kept\n');
    await expect(page.getByText('the fan is loud')).toBeVisible();
    expect(await told.promise).toMatchObject({ text: 'the fan is loud' });

    // Its section of the configuration is in force, its parameters are checked, and a page may only read.
    for (const text of ['second', 'third']) await notes.request('notes.add', { text });
    expect(await notes.request('notes.add', { text: 'fourth' })).toEqual({ kept: 2 });
    await expect(notes.request('notes.add', { text: '' })).rejects.toThrow(/^text: /);
    await client.request('limit', { access: ['read'] });
    await expect(notes.request('notes.add', { text: 'x' })).rejects.toThrow(/^notes\.add: .*--allow-actions/);
    const { features } = await client.request('status', {});
    expect(features.map(({ name }) => name)).toContain('notes');
  } finally {
    child.kill('SIGTERM');
    await once(child, 'exit');
  }
});
