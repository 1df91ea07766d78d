import { z } from 'zod';
import { feature } from '../../protocol/feature.ts';
import { RecordingInfo, RecordingRequest } from '../../protocol/recording-methods.ts';

const Empty = z.object({});
const RecordingList = z.object({ recordings: z.array(RecordingInfo) });

/** Recordings of this machine to files. */
export const recording = feature('recording', {
  methods: {
    'recording.start': {
      params: RecordingRequest,
      result: RecordingInfo,
      // Into the agent's own folder, under a name of its own, or wherever the caller says.
      access: ({ path }: RecordingRequest) => (path === undefined ? 'act' : 'local'),
      summary:
        'Writes a recording to a file, until it is stopped; answered when it has begun, with the next sample. ' +
        'Several may run at once. With a path it needs the right *local*.',
    },
    'recording.stop': {
      params: z.object({ run_id: z.string().max(64) }),
      result: RecordingInfo,
      access: 'act',
      summary: 'Ends a recording; answered when its file is whole.',
    },
    'recording.list': {
      params: Empty,
      result: RecordingList,
      access: 'read',
      summary: 'The recordings that run, and the last that have ended.',
    },
    'recording.mark': {
      params: z.object({
        text: z.string().max(2_000),
        /** Into this one alone; left out: into all that run. */
        run_id: z.string().max(64).optional(),
      }),
      result: z.object({ recordings: z.number().int() }),
      access: 'act',
      summary: 'A marker in the recordings that run; the result says in how many.',
    },
  },
  topics: {
    recording: {
      params: Empty,
      first: RecordingList,
      change: RecordingInfo,
      access: 'read',
      summary: 'The recordings, then each as it begins, goes on (about once a second) and ends.',
    },
  },
});
