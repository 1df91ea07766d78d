import { agentFeature } from '../../../agent/features/feature.ts';
import { Refusal } from '../../../agent/session/refusal.ts';
import { ERROR } from '../../../protocol/envelope.ts';
import type { RecordingInfo } from '../../../protocol/recording-methods.ts';
import { SHOWN } from '../../../sample/wants.ts';
import { alerts } from '../../alerts/contract.ts';
import { recording } from '../contract.ts';
import { Recordings } from './recordings.ts';

/** All recordings of the agent, over what it samples. */
export const recordingPart = agentFeature(recording, (host) => {
  /** What is recorded is to be read as well. */
  const demand = (intervalMs: number): Disposable => {
    const demands = [host.demand(intervalMs), host.demandFigures(SHOWN)];
    return { [Symbol.dispose]: () => demands.forEach((each) => each[Symbol.dispose]()) };
  };
  const onChange = (info: RecordingInfo): void => host.publish('recording', info);
  const recordings = new Recordings({ ...host, folder: host.places.data, demand, onChange });
  host.listen(alerts, 'alerts', (change) => recordings.noteAlert(change));

  return {
    methods: {
      'recording.start': async (asked, caller) => {
        if (asked.path === '-' && host.lasting)
          throw new Refusal(ERROR.invalidParams, 'the agent’s standard output is not the caller’s');
        const started = await recordings.start(asked, asked.bound ? caller : null);
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
