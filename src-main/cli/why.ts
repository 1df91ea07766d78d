import { Command, InvalidArgumentError } from 'commander';
import { systemClock } from '../base/clock.ts';
import type { WireVerdict } from '../protocol/verdict.ts';
import { duration } from '../terminal/duration.ts';
import { pastTime, type Span } from './past-time.ts';
import { Stop } from '../terminal/exit.ts';
import { FRAME_INTERVAL_MS, Frames } from '../terminal/frames.ts';
import { readerFigures, readerTimes } from '../terminal/reader.ts';
import type { Connected, Shell } from '../terminal/shell.ts';
import { whyDocument, whyText } from './why-text.ts';

/** So many samples with rates make a verdict: of an agent that has just started, too, they are waited for. */
const SAMPLES = 3;
const NO_ROWS = { sort: 'pid', descending: false, filter: null, offset: 0, limit: 0 } as const;

interface Options {
  readonly json?: true;
  readonly at?: Span;
  readonly for?: number;
}

export function whyCommand(shell: Shell): Command {
  return new Command('why')
    .description('who makes this machine slow now, and the evidence; or that nobody does')
    .option(
      '--at <time>',
      'then instead of now: 14:32, "yesterday 14:32", "5m ago", 2026-11-20T14:32:05 (asks the running agent)',
      timeGiven,
    )
    .option('--for <duration>', 'watches for so long and says who it was most of the time: 30s, 2m', duration)
    .option('--json', 'JSON')
    .action(async (options: Options) => {
      await using connected = await shell.connectOrStart({ intervalMs: FRAME_INTERVAL_MS });
      const verdict =
        options.at === undefined ? await watched(connected, options.for) : await then(connected, options.at);
      // Schema 1 of `why --json`: docs/json.md.
      const tense = options.at === undefined ? 'now' : 'then';
      process.stdout.write(
        options.json === true
          ? `${JSON.stringify(whyDocument(verdict, tense))}\n`
          : whyText(verdict, tense, readerFigures(), readerTimes()),
      );
    });
}

async function then({ client, own }: Connected, { from, to }: Span): Promise<WireVerdict> {
  if (own) throw new Stop(1, 'the past is known to a running agent only: culprit agent');
  return await client.request('why', { at_ms: from, until_ms: to });
}

async function watched(connected: Connected, forMs: number | undefined): Promise<WireVerdict> {
  // The first sample of an agent has no rates.
  const { sequence, impaired } = connected.status;
  const missing = SAMPLES + 1 - sequence;
  if (forMs === undefined && (missing <= 0 || impaired !== null)) return await connected.client.request('why', {});
  const enough = Math.max(1, missing);
  using frames = new Frames(connected);
  const until = systemClock.monotonic() + (forMs ?? 0);
  const verdicts = new Prevailing();
  for (let sample = 0; sample < enough || systemClock.monotonic() < until; sample++) {
    await frames.next(NO_ROWS);
    verdicts.add(await connected.client.request('why', {}));
  }
  return (forMs === undefined ? verdicts.last : verdicts.most)!;
}

/** The verdict that was given most often, in its worst moment; of any number, each culprit's worst alone is kept. */
class Prevailing {
  // Since when it has been accused tells a family: of its processes another one may take most each time.
  readonly #byCulprit = new Map<number | null, { count: number; worst: WireVerdict }>();
  last: WireVerdict | null = null;

  add(verdict: WireVerdict): void {
    this.last = verdict;
    const since = verdict.culprit?.since_ms ?? null;
    const known = this.#byCulprit.get(since);
    const isWorse = known === undefined || blameOf(verdict) >= blameOf(known.worst);
    this.#byCulprit.set(since, { count: (known?.count ?? 0) + 1, worst: isWorse ? verdict : known.worst });
  }

  get most(): WireVerdict | null {
    let most = { count: 0, worst: this.last };
    for (const some of this.#byCulprit.values()) if (some.count > most.count) most = some;
    return most.worst;
  }
}

const blameOf = ({ culprit }: WireVerdict): number => culprit?.blame ?? 0;

function timeGiven(text: string): Span {
  const time = pastTime(text, systemClock.now());
  if (time === null)
    throw new InvalidArgumentError('A time such as 14:32, "yesterday 14:32", "5m ago" or 2026-11-20T14:32.');
  return time;
}
