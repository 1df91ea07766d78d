import { Command, InvalidArgumentError } from 'commander';
import { places } from '../../../host/places.ts';
import { markSockets, sendMark } from '../../../recording/mark-socket.ts';
import { LONGEST_MARK } from '../../../recording/marks.ts';
import { Stop } from '../../../terminal/exit.ts';
import type { Shell } from '../../../terminal/shell.ts';
import type { recording } from '../contract.ts';

export function markCommand(shell: Shell): Command {
  return new Command('mark')
    .description(
      'a marker in the profile that it is called from; called from elsewhere, ' +
        'in all profiles and recordings of this user that run',
    )
    .argument('<text>', `one line, at most ${LONGEST_MARK} characters`, markText)
    .action((text: string) => mark(shell, text));
}

async function mark(shell: Shell, text: string): Promise<void> {
  const own = process.env['CULPRIT_MARK_SOCKET'];
  if (own !== undefined && (await sendMark(own, text))) return;
  const reached = await Promise.all(markSockets(places().socketFolder).map(({ path }) => sendMark(path, text)));
  const recordings = await markRecordings(shell, text);
  if (!reached.includes(true) && recordings === 0)
    throw new Stop(1, 'nothing is being profiled or recorded: culprit profile, culprit record');
}

/** Those of the agent; in how many it is. */
async function markRecordings(shell: Shell, text: string): Promise<number> {
  using client = await shell.connect();
  if (client === null) return 0;
  return (await client.of<typeof recording>().request('recording.mark', { text })).recordings;
}

function markText(text: string): string {
  if (text.trim() === '') throw new InvalidArgumentError('it is empty.');
  if (text.includes('\n')) throw new InvalidArgumentError('a mark is one line.');
  if (text.length > LONGEST_MARK)
    throw new InvalidArgumentError(`${text.length} characters are too many: ${LONGEST_MARK}.`);
  return text;
}
