import { z } from 'zod';
import { PROCESS_CHOICES } from './recording.ts';

/** What `recording.start` takes, and what is said of a recording. */

export const FASTEST_RECORDING_MS = 100;

export const RecordingOptions = z.object({
  /** Absolute; `-` for the standard output of an agent that lives as long as one command. */
  path: z
    .string()
    .max(4_096)
    .refine((path) => path === '-' || (path.startsWith('/') && !path.includes('\0')), 'not an absolute path'),
  format: z.enum(['ndjson', 'csv']).default('ndjson'),
  compression: z.enum(['none', 'gzip', 'zstd']).default('none'),
  /** Fixed, whatever the agent's pace is. */
  interval_ms: z.number().min(FASTEST_RECORDING_MS).max(3_600_000).default(1_000),
  /** Null: until it is stopped. */
  duration_ms: z.number().positive().nullable().default(null),
  processes: z.enum(PROCESS_CHOICES).default('none'),
  /** A regular expression, matched, ignoring case, against name and command line. */
  filter: z.string().max(200).nullable().default(null),
  label: z.string().max(200).nullable().default(null),
  /** Replaces a file that is there, but never one to which another recording writes. */
  force: z.boolean().default(false),
  /** Sleep is held off while a recording runs, unless each of them allows it. */
  allow_sleep: z.boolean().default(false),
  /** It ends when the connection does that started it. */
  bound: z.boolean().default(false),
});
export type RecordingOptions = z.output<typeof RecordingOptions>;

/** Without a path: a new file in the agent's own folder, which the answer names. */
export const RecordingRequest = RecordingOptions.extend({ path: RecordingOptions.shape.path.optional() });
export type RecordingRequest = z.output<typeof RecordingRequest>;

export const RecordingInfo = z.object({
  run_id: z.string(),
  path: z.string(),
  /** Where the rows of processes go, with CSV. */
  processes_path: z.string().nullable(),
  interval_ms: z.number(),
  duration_ms: z.number().nullable(),
  started_at_ms: z.number(),
  /** Since it started, on a clock that does not jump. */
  elapsed_ms: z.number(),
  samples: z.number().int(),
  /** Planned samples that could not be taken. */
  missed: z.number().int(),
  /** Written so far, as they are on disk. */
  bytes: z.number().int(),
  state: z.enum(['running', 'ended', 'failed']),
  /** Why it ended. */
  reason: z.string().nullable(),
  /** Why the machine may go to sleep although the recording asks it not to; null when it does not. */
  sleep_not_held: z.string().nullable(),
});
export type RecordingInfo = z.infer<typeof RecordingInfo>;
