import { describe, expect, it } from 'vitest';
import { Observatory } from '../../../src-main/agent/observatory.ts';
import { menuLineOf } from '../../../src-main/app/tray/menu-words.ts';
import { epochMs, monotonicMs } from '../../../src-main/base/brand.ts';
import { whyDocument, whyText } from '../../../src-main/cli/why-text.ts';
import { machineCulprit } from '../../../src-main/features/alerts/rules/culprits.ts';
import { titleOf } from '../../../src-main/features/alerts/rules/sentences.ts';
import { defaultConfig } from '../../../src-main/protocol/config.ts';
import { Frame } from '../../../src-main/protocol/frame.ts';
import { WireVerdict } from '../../../src-main/protocol/verdict.ts';
import { FakeSampler, type FakeMachine } from '../../../src-main/sampling/fake/fake-sampler.ts';
import { answerOf } from '../../../src-main/vocabulary/answer.ts';
import { Figures, styleFor } from '../../../src-main/vocabulary/figures.ts';
import { shownName } from '../../../src-main/vocabulary/process-label.ts';
import { reasonsWords } from '../../../src-main/vocabulary/reasons.ts';
import { Times } from '../../../src-main/vocabulary/times.ts';

const nothing = (): number => 0;

/** Node calls itself MainThread, and a shell waits for the cores that it takes. */
const MACHINE: FakeMachine = {
  cores: 2,
  memory: 8 * 2 ** 30,
  processes: [
    {
      pid: 100,
      name: 'MainThread',
      command: '/usr/bin/node /srv/app/server.js --port 80',
      cpu: () => 1.925,
      memory: () => 1.25 * 2 ** 30,
    },
    { pid: 200, name: 'bash', command: 'bash', cpu: () => 0.05, wait: () => 0.9, memory: () => 2 ** 20 },
  ],
  swapUsed: nothing,
  temperature: () => 40,
  watts: () => 10,
  throttlesPerSecond: nothing,
  battery: () => 100,
};
const VIEW = { sort: 'blame', descending: true, filter: null, offset: 0, limit: 10 } as const;
const SELF = { cpu_percent: null, rss_bytes: 0, tick_ms: null, jitter_p50_ms: null, jitter_p99_ms: null };

/** So many seconds of that machine. */
function watched(seconds: number): Observatory {
  let now = 0;
  const clock = { now: () => epochMs(1_700_000_000_000 + now), monotonic: () => monotonicMs(now) };
  const observatory = new Observatory(new FakeSampler(MACHINE, clock), defaultConfig);
  for (let second = 0; second < seconds; second++) {
    observatory.tick();
    now += 1_000;
  }
  return observatory;
}

describe.each(['en-GB', 'de-DE'])('for a reader of %s', (locale) => {
  const figures = new Figures(styleFor(locale, 'linux'));
  const times = new Times(locale, 'UTC');
  using observatory = watched(12);
  const frame = Frame.parse(observatory.frame(VIEW, SELF, 0));
  const verdict = WireVerdict.parse(observatory.verdict());
  const answer = answerOf(frame, figures);
  const row = frame.processes.rows[0]!;
  const culprit = machineCulprit(
    {
      ...observatory.latest,
      at: frame.at_ms,
      now: 0,
      impaired: null,
      taken: 0,
      missed: 0,
      volumes: [],
      verdict: () => observatory.blame(),
    },
    'cpu',
  );

  it('a process has one name: in the answer, the table, the menu, the terminal, an alert, a recording', () => {
    const names = [
      answer.name,
      shownName(row.label),
      menuLineOf(row, figures).split('  ')[0],
      /^(.*) slows/.exec(whyText(verdict, 'now', figures, times))?.[1],
      verdict.ranked[0]?.label,
      /^(.*) is making/.exec(titleOf('throttling', culprit))?.[1],
      observatory.culprit()?.label,
    ];
    expect(names).toEqual(names.map(() => 'node server.js'));
    const { top, processes } = frame;
    expect(top?.name).toBe(processes.rows.find(({ pid }) => pid === top?.pid)?.label);
  });

  it('the verdict is one sentence: in the tray, above the list, in the terminal', () => {
    const [inTerminal] = whyText(verdict, 'now', figures, times).split('\n');
    expect(inTerminal).toBe(answer.sentence);
    expect(answer.sentence).toContain(answer.spoken);
    expect(answer.sentence).toContain(answer.why);
  });

  it('a figure is the same in the evidence and in the row', () => {
    const used = figures.percent(row.metrics.cpu_percent);
    expect(answer.why).toContain(`uses ${used} of a core`);
    expect(whyText(verdict, 'now', figures, times)).toContain(`uses ${used} of a core`);
    const memory = figures.memory(row.metrics.rss_bytes);
    expect(memory).toBe(locale === 'de-DE' ? '1,3\u00a0GiB' : '1.3\u00a0GiB');
    const reasons = { state: row.state, reasons: [{ metric: 'rss_bytes' as const, value: row.metrics.rss_bytes! }] };
    expect(reasonsWords(reasons, figures)).toBe(`memory ${memory}`);
  });

  it('and the JSON for scripts reads the same wherever it is made', () => {
    const neutral = new Figures(styleFor('en-US', 'linux'));
    expect(whyDocument(verdict, 'now')).toMatchObject({
      schema: 1,
      kind: 'why',
      text: answerOf(frame, neutral).sentence,
      culprit: { evidence: [{ resource: 'cpu', text: expect.stringContaining('it uses ') as string }] },
    });
  });
});
