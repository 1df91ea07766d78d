import { z } from 'zod';
import type { MachineFacts } from '../sample/sampler.ts';

export const Machine = z.object({
  platform: z.enum(['linux', 'darwin']),
  hostname: z.string(),
  os: z.string(),
  cpu_model: z.string().nullable(),
  core_count: z.number().int(),
  memory_bytes: z.number().nullable(),
  booted_at_ms: z.number().nullable(),
});

/** The same facts under the names they have on every border. */
export const wireMachine = ({
  platform,
  hostname,
  os,
  cpuModel,
  coreCount,
  memoryBytes,
  bootedAt,
}: MachineFacts): z.infer<typeof Machine> => ({
  platform,
  hostname,
  os,
  cpu_model: cpuModel,
  core_count: coreCount,
  memory_bytes: memoryBytes,
  booted_at_ms: bootedAt,
});
