import type { Clock } from '../../../base/clock.ts';
import { parseIoreg, type RegistryEntry } from '../tools/ioreg.ts';
import { parseIostat } from '../tools/iostat.ts';
import { parseNetstat } from '../tools/netstat.ts';
import { parseNotifyutil } from '../tools/notifyutil.ts';
import { parseBatt, parseTherm } from '../tools/pmset.ts';
import type { PsTold } from '../checks/process-checks.ts';
import { parsePs } from '../tools/ps.ts';
import { parseSysctl } from '../tools/sysctl.ts';
import { parsed, runTool } from '../../../host/run-tool.ts';
import { parseTop } from '../tools/top.ts';
import { parseVmStat } from '../tools/vm-stat.ts';

const SYSCTLS = [
  'hw.memsize',
  'hw.logicalcpu_max',
  'kern.boottime',
  'vm.loadavg',
  'vm.swapusage',
  'kern.memorystatus_vm_pressure_level',
  'hw.perflevel0.name',
  'hw.perflevel0.logicalcpu_max',
  'hw.perflevel1.name',
  'hw.perflevel1.logicalcpu_max',
  'hw.perflevel2.name',
  'hw.perflevel2.logicalcpu_max',
];
/** Counters as they stand (-c e), of the second of two samples: the processor's use is over the second between them. */
const TOP = [
  'top',
  '-l',
  '2',
  '-s',
  '1',
  '-c',
  'e',
  '-stats',
  'pid,th,csw,faults,pageins,mem,sysbsd,sysmach,msgsent,msgrecv',
] as const;

const TOOLS = {
  ps: ['ps', '-axo', 'pid,ppid,uid,nice,rss,time,etime'],
  vmStat: ['vm_stat'],
  sysctl: ['sysctl', ...SYSCTLS],
  thermal: ['notifyutil', '-g', 'com.apple.system.thermalpressurelevel'],
  // -l: the medium below the driver has the disk's name.
  drivers: ['ioreg', '-r', '-l', '-c', 'IOBlockStorageDriver', '-d', '2', '-w', '0'],
  accelerators: ['ioreg', '-r', '-c', 'IOAccelerator', '-d', '1', '-w', '0'],
  smartBattery: ['ioreg', '-r', '-c', 'AppleSmartBattery', '-d', '1', '-w', '0'],
  batt: ['pmset', '-g', 'batt'],
  therm: ['pmset', '-g', 'therm'],
  netstat: ['netstat', '-ibn'],
  iostat: ['iostat', '-Id'],
} as const satisfies Record<string, readonly [string, ...string[]]>;
type ToolName = keyof typeof TOOLS;

type Parsed<Parse extends (text: string) => unknown> = NonNullable<ReturnType<Parse>> | string;

/** Each a reading; or why there is none. */
export interface DarwinTold extends PsTold {
  readonly top: Parsed<typeof parseTop>;
  readonly vmStat: Parsed<typeof parseVmStat>;
  readonly sysctl: Parsed<typeof parseSysctl>;
  readonly thermal: Parsed<typeof parseNotifyutil>;
  readonly drivers: readonly RegistryEntry[] | string;
  readonly accelerators: readonly RegistryEntry[] | string;
  readonly smartBattery: readonly RegistryEntry[] | string;
  readonly batt: Parsed<typeof parseBatt>;
  readonly therm: Parsed<typeof parseTherm>;
  readonly netstat: Parsed<typeof parseNetstat>;
  readonly iostat: Parsed<typeof parseIostat>;
}

/** Asks everything at once: once before a sample, once after. */
export async function askDarwin(clock: Clock): Promise<DarwinTold> {
  const beganAt = clock.now();
  const names = Object.keys(TOOLS) as ToolName[];
  const [top, ...runs] = await Promise.all([runTool(TOP, clock), ...names.map((name) => runTool(TOOLS[name], clock))]);
  const said = <T>(name: ToolName, parse: (text: string) => T | null): T | string =>
    parsed(runs[names.indexOf(name)]!, parse);
  return {
    beganAt,
    runs: [top, ...runs],
    top: parsed(top, parseTop),
    ps: said('ps', parsePs),
    vmStat: said('vmStat', parseVmStat),
    sysctl: said('sysctl', parseSysctl),
    thermal: said('thermal', parseNotifyutil),
    drivers: said('drivers', parseIoreg),
    accelerators: said('accelerators', parseIoreg),
    smartBattery: said('smartBattery', parseIoreg),
    batt: said('batt', parseBatt),
    therm: said('therm', parseTherm),
    netstat: said('netstat', parseNetstat),
    iostat: said('iostat', parseIostat),
    endedAt: clock.now(),
  };
}
