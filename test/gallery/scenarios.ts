import { between } from './statistics.ts';

/** What a scenario may use to write its commands. */
export interface Props {
  readonly cores: number;
  readonly random: () => number;
  /** A folder for the loads' own files. */
  readonly folder: string;
  /** A lock that the victim needs too. */
  readonly lock: string;
  /** A script that compiles a file over and over, one compiler at a time. */
  readonly buildScript: string;
  readonly program: (name: string) => string;
}

export interface Scenario {
  readonly name: string;
  /** Whether this is expected to harm nobody; what is measured decides. */
  readonly healthy: boolean;
  /** What begins at onset: the culprit's family, or what is busy and harmless. Null: nothing begins. */
  readonly load: (props: Props) => string | null;
  /** What always runs beside, from before the onset, and is not guilty. */
  readonly beside?: (props: Props) => string[];
  /** A holder of locks or of memory keeps them while it is stopped: it has to be killed. */
  readonly removal: 'stop' | 'kill';
  /** The load and the victim share a memory limit. */
  readonly penMegabytes?: number;
  readonly needsLock?: boolean;
}

const fault = (name: string, load: (props: Props) => string, more: Partial<Scenario> = {}): Scenario => ({
  name,
  healthy: false,
  load,
  removal: 'stop',
  ...more,
});
const healthy = (name: string, load: (props: Props) => string | null): Scenario => ({
  name,
  healthy: true,
  load,
  removal: 'stop',
});

const PEN_MEGABYTES = 160;

export const SCENARIOS: readonly Scenario[] = [
  fault('CPU hog', ({ program, cores, random }) => `${program('spin')} ${between(random, 2, 4) * cores + 1}`),
  fault(
    'disk thrasher beside a polite hog',
    ({ program, folder, random }) => `${program('thrash')} ${folder} 192 ${between(random, 6, 12)}`,
    {
      beside: ({ program, cores }) => [`${program('spin')} ${cores} 19`],
    },
  ),
  fault(
    'memory grower',
    ({ program, random }) => `${program('grow')} ${PEN_MEGABYTES - 12} ${between(random, 200, 400)}`,
    { removal: 'kill', penMegabytes: PEN_MEGABYTES },
  ),
  fault(
    'major-fault storm',
    ({ program, folder, random }) => `${program('faults')} ${folder} 128 ${between(random, 12, 24)}`,
  ),
  fault('fsync storm', ({ program, folder, random }) => `${program('fsyncs')} ${folder} ${between(random, 8, 16)} 64`),
  fault('pipe storm', ({ program, cores, random }) => `${program('pipes')} ${between(random, 1, 3) * cores}`),
  fault('lock holder', ({ program, lock, random }) => `${program('hold')} ${lock} ${between(random, 150, 400)} 2`, {
    removal: 'kill',
    needsLock: true,
    beside: ({ program, lock }) => [`${program('family')} 6 ${program('need')} ${lock} 20`],
  }),
  fault('fork storm', ({ program, cores, random }) => `${program('forks')} ${between(random, 3, 6) * cores} 5`),
  fault(
    'timer storm',
    ({ program, cores, random }) => `${program('timers')} ${between(random, 4, 8) * cores} ${between(random, 60, 120)}`,
  ),
  fault(
    'thousands of threads',
    ({ program, random }) => `${program('threads')} ${between(random, 1_500, 3_000)} 40 20`,
  ),
  fault('system-call storm', ({ program, cores, random }) => `${program('syscalls')} ${between(random, 2, 4) * cores}`),
  fault(
    'family of small helpers',
    ({ program, cores }) => `${program('family')} ${15 * cores} ${program('spin')} 1 0 12 100`,
  ),
  fault(
    'bursts of 300 ms',
    ({ program, cores, random }) => `${program('spin')} ${between(random, 3, 5) * cores} 0 300 1000`,
  ),
  healthy('stopped and zombie crowd', ({ program }) => `${program('crowd')} 40 40`),
  healthy('compile within one core', ({ buildScript }) => `sh ${buildScript}`),
  healthy('polite hog alone', ({ program }) => `${program('spin')} 1 19`),
  healthy('quiet machine', () => null),
];

/** They do what most processes of a machine do: nothing, or a little. */
export const decoys = ({ program, folder }: Props): string[] => [
  `${program('idle')} 12`,
  `${program('family')} 6 ${program('idle')} 1 1000`,
  `${program('idle')} 4 100`,
  `${program('spin')} 1 5 10 100`,
  `${program('serve')} ${folder} 50 500`,
  `${program('serve')} ${folder} 20 200`,
];
