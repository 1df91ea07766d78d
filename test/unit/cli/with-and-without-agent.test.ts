import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { linesIn, linesOf } from '../recording/made-recording.ts';
import { M_SERIES } from '../sampling/darwin/macs.ts';
import { cli, interrupt, startCli, type Outcome } from './run-cli.ts';
import { documentOf, machine, shapeOf, withoutTimes, wordsOf, type Both, type Machine } from './two-homes.ts';

/**
 * A command says the same whether an agent runs, which it then asks, or none does, and it starts one in its own
 * process. Both watch the same scripted machine.
 */

/** Many programs at once, on a machine that may be busy. */
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

/** Every disk is fuller than this. */
const FULL = '[alerts.disk_full]\nenabled = true\npercent = 0.000001\nfree_bytes = 1e20\n';
const pressedByHeat = (level: 0 | 2): string => M_SERIES.replace(/(thermalpressurelevel) state=1/, `$1 state=${level}`);
/** Has every kind of figure, each growing at its own rate; nobody is a culprit. */
const MOVING = pressedByHeat(0);
/** Beyond doubt, its busiest process is the culprit. */
const HOT = pressedByHeat(2);
/** All processors are idle, nothing moves: whole texts can be compared. */
const STILL = MOVING.replaceAll(/\+[\d.]+\/s/g, '').replaceAll(/^(core user=\d+ .*)$/gm, '$1+100/s');

/** The same exit code, the same words for the person. */
function expectSameEnds({ alone, asked }: Both, code: number): void {
  expect([asked.code, asked.error]).toEqual([alone.code, alone.error]);
  expect([alone.code, alone.error]).toEqual([code, code === 0 ? '' : (expect.stringMatching(/./) as string)]);
}

describe.concurrent('with an agent and without one, of a machine that stands still,', () => {
  let still: Machine;
  beforeAll(async () => {
    still = await machine(STILL);
  });
  afterAll(() => still[Symbol.asyncDispose]());

  it.each([
    [['top', '--once'], /^CPU 0 % of 8 cores .* 8 processes · over TIME\n\n *PID +USER/],
    [['top', '--once', '--sort', 'blame'], /BLAME/],
    [['top', '--once', '--filter', '^(zsh|burner|safari)', '--sort', 'mem'], /· 3 of 8 processes ·/],
    [['top', '--once', '-n', '2', '--sort', 'name'], /^[^\n]*\n\n[^\n]*\n[^\n]*\n[^\n]*\n$/],
    [['why'], /^Nothing slows this machine down\.\n/],
    [['why', '--for', '1s'], /^Nothing slows this machine down\.\n/],
    [['doctor'], /^METRIC .*\nWhat is missing, and why\n.*No figures that cannot be\.\n/s],
    [['doctor', '--json'], /"kind":"doctor"/],
  ])('culprit %j prints the same', async (args, expected) => {
    const both = await still.both(...args);
    expectSameEnds(both, 0);
    expect(withoutTimes(both.asked.out)).toBe(withoutTimes(both.alone.out));
    expect(withoutTimes(both.alone.out)).toMatch(expected);
  });

  it.each([
    [['top', '--once', '--filter', '^(.+)+(.+)+(.+)+\u0001$'], 2],
    [['mark', 'nobody records'], 1],
    [['record', '-o', 'HOME/no/where'], 1],
  ])('culprit %j is refused alike', async (args, code) => {
    const both = await still.both(...args);
    expect(both.asked.error.replaceAll(still.homes.asked, still.homes.alone)).toBe(both.alone.error);
    expect([both.asked.code, both.asked.out]).toEqual([both.alone.code, both.alone.out]);
    expect([both.alone.code, both.alone.out]).toEqual([code, '']);
  });

  it('only culprit status needs the agent', async () => {
    const { alone, asked } = await still.both('status');
    expect([alone.code, alone.out, alone.error]).toEqual([1, '', expect.stringContaining('no agent is running')]);
    expect([asked.code, asked.error]).toEqual([0, '']);
  });
});

describe.concurrent('with an agent and without one, of a machine on which things go on,', () => {
  let moving: Machine;
  beforeAll(async () => {
    moving = await machine(MOVING);
  });
  afterAll(() => moving[Symbol.asyncDispose]());

  it('culprit top --json has the same keys, rows and figures, but for who has sampled', async () => {
    const both = await moving.both('top', '--once', '--json');
    expectSameEnds(both, 0);
    const [alone, asked] = [documentOf(both.alone), documentOf(both.asked)];
    expect([alone['sampled_by'], asked['sampled_by']]).toEqual(['command', 'agent']);
    expect(shapeOf(asked)).toEqual(shapeOf(alone));
  });

  it('culprit why --json accuses the same by the same evidence, also where the agent is new', async () => {
    await using hot = await machine(HOT);
    for (const agentIs of ['new', 'older']) {
      const both = await hot.both('why', '--json');
      expectSameEnds(both, 0);
      const [alone, asked] = [documentOf(both.alone), documentOf(both.asked)];
      expect(shapeOf(asked), agentIs).toEqual(shapeOf(alone));
      for (const said of [alone, asked])
        expect(said).toMatchObject({
          culprit: { label: 'burner' },
          ranked: [{ label: 'burner' }, { label: 'Safari' }],
        });
    }
  });

  it.each(['none', 'rogues', 'all'])('culprit record --processes %s writes lines of the same kinds', async (which) => {
    const name = `${which}.ndjson`;
    const options = ['-o', `HOME/${name}`, '--processes', which, '--interval', '300ms', '--duration', '600ms'];
    const both = await moving.both('record', '--allow-sleep', '--label', 'a run', ...options);
    const said = which === 'all' ? /^culprit: every sample of all 8 processes: .*\n$/ : /^$/;
    expect([both.alone.code, both.alone.error]).toEqual([0, expect.stringMatching(said)]);
    expect([both.asked.code, both.asked.error]).toEqual([0, both.alone.error]);
    expect(saidOf(both.asked, moving.homes.asked)).toBe(saidOf(both.alone, moving.homes.alone));
    const [alone, asked] = [linesIn(moving.file('alone', name)), linesIn(moving.file('asked', name))];
    for (const lines of [alone, asked]) expect(lines.at(-1)).toMatchObject({ type: 'end', reason: 'duration' });
    expect(kindsOf(asked)).toEqual(kindsOf(alone));
    const processes = which === 'none' ? [] : ['process'];
    expect(kindsOf(alone).map(({ type }) => type)).toEqual(['header', ...processes, 'sample', 'end']);
  });

  it('culprit record writes the same columns of CSV', async () => {
    const options = ['-o', 'HOME/a.csv', '--processes', 'all', '--interval', '300ms', '--duration', '600ms'];
    const both = await moving.both('record', '--allow-sleep', '--json', ...options);
    expect([both.asked.code, both.asked.error]).toEqual([both.alone.code, both.alone.error]);
    expect(shapeOf(documentOf(both.asked))).toEqual(shapeOf(documentOf(both.alone)));
    for (const name of ['a.csv', 'a.processes.csv']) {
      const [alone, asked] = [moving.file('alone', name), moving.file('asked', name)].map((path) =>
        readFileSync(path, 'utf8').split('\n'),
      );
      expect(asked![0]).toBe(alone![0]);
      expect(filledOf(asked!)).toEqual(filledOf(alone!));
    }
  });

  it('culprit record -o - prints the same lines', async () => {
    const options = ['-o', '-', '--interval', '200ms', '--duration', '400ms'];
    const both = await moving.both('record', '--allow-sleep', ...options);
    expectSameEnds(both, 0);
    expect(kindsOf(linesOf(both.asked.out))).toEqual(kindsOf(linesOf(both.alone.out)));
  });

  it('culprit mark reaches a recording', async () => {
    await using marking = await machine(MOVING);
    const { alone, asked } = await marked(marking);
    expect(asked).toEqual(alone);
    expect(alone).toMatchObject({ code: 0, out: '', error: '', markers: [{ kind: 'mark', text: 'epoch 3' }] });
  });

  it('culprit profile says the same of a command', async () => {
    const both = await moving.both('profile', '--allow-sleep', '--wait', '0', '--json', 'sh', '-c', 'echo out; exit 3');
    expect([both.alone.code, both.alone.out]).toEqual([3, 'out\n']);
    expect([both.asked.code, both.asked.out]).toEqual([3, 'out\n']);
    const [alone, asked] = [both.alone, both.asked].map(({ error }) => JSON.parse(error) as Record<string, unknown>);
    // How the machine stood, and so what is warned of, is the moment's.
    expect(Object.keys(asked!)).toEqual(Object.keys(alone!));
    expect(asked).toMatchObject({ kind: 'profile', command: alone!['command'], not_measured: alone!['not_measured'] });
  });
});

describe.skipIf(process.platform !== 'linux').concurrent('with an agent and without one, of a full disk,', () => {
  const DISKS = ['--rule', 'disk_full'];
  let full: Machine;
  beforeAll(async () => {
    full = await machine(STILL, FULL);
    // Before anybody asks, the agent has told of the disk to itself.
    await vi.waitFor(
      async () => expect((await cli(full.homes.asked, ['status'])).out).toMatch(/\nalerts +.*nearly full/),
      { timeout: 20_000, interval: 100 },
    );
  });
  afterAll(() => full[Symbol.asyncDispose]());

  it('culprit watch says whose alerts they are, and the same of the rest', async () => {
    const both = await full.both('watch', '--once', ...DISKS);
    expect([both.alone.code, both.asked.code]).toEqual([3, 3]);
    expect(wordsOf(withoutTimes(both.asked.out))).toBe(wordsOf(withoutTimes(both.alone.out)));
    expect(both.alone.out).toMatch(/^\d\d:\d\d:\d\d {2}.* nearly full.*\(disk_full\)\n$/);
    const [own, agents] = ['alerts of this command, which samples by itself', 'the alerts of the running agent'];
    expect([both.alone.error, both.asked.error].map((said) => said.split(';')[0])).toEqual([
      `culprit: ${own}`,
      `culprit: ${agents}`,
    ]);
    expect(both.asked.error.replace(agents, own)).toBe(both.alone.error);
  });

  it('culprit watch --json has the same keys', async () => {
    const both = await full.both('watch', '--once', '--json', ...DISKS);
    expectSameAlert(both);
  });

  it('culprit watch --for a while tells of what was so before it, too', async () => {
    const both = await full.both('watch', '--for', '3s', '--json', ...DISKS);
    for (const outcome of [both.alone, both.asked])
      expect(new Set(outcome.out.match(/"change":"\w+"/g))).toEqual(new Set(['"change":"fired"']));
    expectSameAlert({
      alone: { ...both.alone, out: both.alone.out.split('\n')[0]! },
      asked: { ...both.asked, out: both.asked.out.split('\n')[0]! },
    });
  });

  it('culprit watch --for a while in which nothing is wrong ends well', async () => {
    const both = await full.both('watch', '--for', '1s', '--json', '--rule', 'swap_storm');
    expectSameEnds(both, 0);
    expect([both.alone.out, both.asked.out]).toEqual(['', '']);
  });

  function expectSameAlert(both: Both): void {
    expect([both.alone.code, both.alone.error]).toEqual([3, '']);
    expect([both.asked.code, both.asked.error]).toEqual([3, '']);
    expect(shapeOf(documentOf(both.asked))).toEqual(shapeOf(documentOf(both.alone)));
  }
});

/** What a recording says when it has ended, but for how much it was, and what a busy machine had it miss. */
const saidOf = ({ out }: Outcome, home: string): string =>
  wordsOf(out.replace(home, 'HOME')).replace(/, # missed|, [\d.]+kB/g, '');

/** Of what kinds lines are, each once, in the order of the first of each. */
function kindsOf(lines: readonly { readonly type: string }[]): { readonly type: string; readonly shape: unknown }[] {
  const first = new Map<string, unknown>();
  for (const line of lines) if (!first.has(line.type)) first.set(line.type, shapeOf(line));
  return [...first].map(([type, shape]) => ({ type, shape }));
}

/** Of the first row below the heading, which fields are empty. */
const filledOf = (lines: readonly string[]): boolean[] => lines[1]!.split(',').map((field) => field !== '');

/** One recording in each home, and a mark while it runs. */
async function marked({ homes, environment }: Machine): Promise<Record<keyof Both, object>> {
  const one = async (home: string): Promise<object> => {
    const path = join(home, 'marked.ndjson');
    const recording = startCli(home, ['record', '--allow-sleep', '-o', path, '--interval', '200ms'], environment);
    await vi.waitFor(() => expect(existsSync(path) && linesIn(path).some(({ type }) => type === 'sample')).toBe(true), {
      timeout: 20_000,
    });
    const outcome = await cli(home, ['mark', 'epoch 3']);
    await vi.waitFor(() => expect(markersIn(path)).not.toEqual([]), { timeout: 20_000 });
    await interrupt(recording);
    return { ...outcome, markers: markersIn(path).map(({ kind, text }) => ({ kind, text })) };
  };
  const [alone, asked] = await Promise.all([one(homes.alone), one(homes.asked)]);
  return { alone, asked };
}

const markersIn = (path: string): { readonly kind: string; readonly text: string | null }[] =>
  linesIn(path).filter((line) => line.type === 'marker');
