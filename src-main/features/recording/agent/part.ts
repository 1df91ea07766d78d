import { messageOf } from '../../../base/result.ts';
import { agentFeature } from '../../../agent/feature.ts';
import { Refusal } from '../../../agent/refusal.ts';
import { ERROR } from '../../../protocol/envelope.ts';
import { SHOWN } from '../../../sample/wants.ts';
import { alerts } from '../../alerts/contract.ts';
import { recording } from '../contract.ts';
import { ownRecordingPath } from './own-recording.ts';
import { Recordings } from './recordings.ts';

/** All recordings of the agent, over what it samples. */
export const recordingPart = agentFeature(recording, (host) => {
  /** What is recorded is to be read as well. */
  const demand = (intervalMs: number): Disposable => {
    const demands = [host.demand(intervalMs), host.demandFigures(SHOWN)];
    return { [Symbol.dispose]: () => demands.forEach((each) => each[Symbol.dispose]()) };
  };
  const recordings = new Recordings({ ...host, demand, onChange: (info) => host.publish('recording', info) });
  host.listen(alerts, 'alerts', (change) => recordings.noteAlert(change));

  function ownPath(asked: Parameters<typeof ownRecordingPath>[2]): string {
    try {
      return ownRecordingPath(host.places.data, host.clock.now(), asked);
    } catch (thrown) {
      throw new Refusal(ERROR.invalidParams, `the folder for recordings cannot be made: ${messageOf(thrown)}`);
    }
  }

  return {
    methods: {
      'recording.start': async (asked, caller) => {
        if (asked.path === '-' && host.lasting)
          throw new Refusal(ERROR.invalidParams, 'the agent’s standard output is not the caller’s');
        const options = { ...asked, path: asked.path ?? ownPath(asked) };
        const started = await recordings.start(options, asked.bound ? caller : null);
        if (!started.ok) throw new Refusal(ERROR.invalidParams, started.error);
        return started.value;
      },
      'recording.stop': async ({ run_id }) => {
        const stopped = await recordings.stop(run_id, 'stopped');
        if (stopped === null) throw new Refusal(ERROR.notFound, 'no such recording');
        return stopped;
      },
      'recording.list': () => ({ recordings: recordings.list() }),
      'recording.mark': ({ text, run_id }) => ({
        recordings: recordings.annotate({ type: 'marker', kind: 'mark', text }, run_id),
      }),
    },
    topics: { recording: () => ({ recordings: recordings.list() }) },
    onTick: ({ raw, impaired, top, culprit }) => {
      if (raw === null) recordings.skip(impaired ?? 'no sample yet');
      else recordings.offer(raw, () => ({ top: top(), culprit: culprit() }));
    },
    left: (caller) => recordings.left(caller),
    [Symbol.dispose]: () => recordings[Symbol.dispose](),
  };
});
