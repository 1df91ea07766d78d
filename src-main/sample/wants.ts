/** What costs more than it tells most of the time, and so is read only while something asks for it. */
export const WANTS = ['locks', 'gpus', 'gpu_times', 'apps'] as const;
/**
 * `locks`: who waits for whose lock. `gpus`: each graphics processor. `gpu_times`: each process's time on them. `apps`:
 * what whole applications use.
 */
export type Want = (typeof WANTS)[number];
export type Wants = ReadonlySet<Want>;

export const EVERYTHING: Wants = new Set(WANTS);
/** What a page shows, or a recording keeps: who looks at the machine as a whole asks for these. */
export const SHOWN: readonly Want[] = ['gpus', 'gpu_times', 'apps'];
