import { existsSync, readdirSync, readlinkSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { NO_MORE_SENSORS } from '../../../../../src-main/sample/system.ts';
import { LinuxSystem } from '../../../../../src-main/sampling/linux/system/system-sampler.ts';
import { kernelFolder } from '../kernel-folder.ts';
import { ManualClock } from '../manual-clock.ts';

const STAT = 'cpu 3 0 0 7\ncpu0 1 0 0 3 0 0 0 0\ncpu1 2 0 0 4 0 0 0 0\nintr 1\nprocs_blocked 1\n';
const PRESSURE = 'some avg10=0.00 avg60=0.00 avg300=0.00 total=500\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=0\n';
const NET =
  'Inter-|   Receive\n face |bytes\n    lo: 9 0 0 0 0 0 0 0 9 0 0 0 0 0 0 0\n' +
  '  eth0: 1000 9 0 0 0 0 0 0 2000 9 0 0 0 0 0 0\n';

/** A laptop of two cores with everything that is read. */
const LAPTOP = {
  'proc/stat': STAT,
  'proc/loadavg': '0.50 0.40 0.30 1/100 99\n',
  'proc/meminfo':
    'MemTotal: 1000 kB\nMemFree: 100 kB\nMemAvailable: 600 kB\nCached: 400 kB\nSwapTotal: 50 kB\nSwapFree: 50 kB\n',
  'proc/vmstat': 'pgpgin 1\npswpin 0\npswpout 0\npgmajfault 0\nworkingset_refault_anon 0\nworkingset_refault_file 0\n',
  'proc/pressure/cpu': PRESSURE,
  'proc/pressure/memory': PRESSURE,
  'proc/pressure/io': PRESSURE,
  'proc/diskstats': ' 259 0 nvme0n1 1 0 8 1 1 0 8 1 0 2 2\n 259 1 nvme0n1p1 1 0 8 1 1 0 8 1 0 2 2\n',
  'proc/net/dev': NET,
  'sys/block/nvme0n1/size': '1000\n',
  'sys/devices/system/cpu/cpu0/cpufreq/scaling_cur_freq': '2000000\n',
  'sys/devices/system/cpu/cpu1/cpufreq/scaling_cur_freq': '3000000\n',
  'sys/devices/system/cpu/cpu0/thermal_throttle/core_throttle_count': '4\n',
  'sys/class/hwmon/hwmon0/name': 'coretemp\n',
  'sys/class/hwmon/hwmon0/temp1_input': '61000\n',
  'sys/class/powercap/intel-rapl:0/name': 'package-0\n',
  'sys/class/powercap/intel-rapl:0/energy_uj': '1234\n',
  'sys/class/power_supply/BAT0/type': 'Battery\n',
  'sys/class/power_supply/BAT0/capacity': '70\n',
  'sys/class/power_supply/BAT0/status': 'Full\n',
};

const METRICS = [
  'system.battery',
  'system.cpu',
  'system.cpu_frequency',
  'system.disks',
  'system.gpu',
  'system.load',
  'system.memory',
  'system.network',
  'system.power',
  'system.pressure',
  'system.swap',
  'system.temperatures',
  'system.throttling',
];

/** Whether a descriptor of this process is a file within the folder; one that was closed meanwhile is not. */
function pointsInto(folder: string, descriptor: string): boolean {
  try {
    return readlinkSync(`/proc/self/fd/${descriptor}`).startsWith(folder);
  } catch {
    return false;
  }
}

describe('a machine', () => {
  it('that tells everything is read whole', () => {
    using kernel = kernelFolder(LAPTOP);
    using system = new LinuxSystem(kernel.root, new ManualClock());
    const reading = system.read();
    expect(reading).toMatchObject({
      cores: [
        { id: 0, busyMs: 10, idleMs: 30, frequencyHz: 2e9 },
        { id: 1, busyMs: 20, idleMs: 40, frequencyHz: 3e9 },
      ],
      blockedTasks: 1,
      load: [0.5, 0.4, 0.3],
      memory: { totalBytes: 1_024_000, availableBytes: 614_400 },
      pressure: {
        cpu: { someUs: 500, fullUs: null },
        memory: { someUs: 500, fullUs: 0 },
        io: { someUs: 500, fullUs: 0 },
      },
      networks: [{ name: 'eth0', receivedBytes: 1_000, sentBytes: 2_000 }],
      temperatures: [{ name: 'coretemp temp1', celsius: 61 }],
      throttleEvents: 4,
      power: [{ name: 'package-0', energyUj: 1_234, wrapsAtUj: null, nested: false }],
      battery: { percent: 70, status: 'full', watts: null },
    });
    expect(reading.disks.map(({ name }) => name)).toEqual(['nvme0n1']);
    const coverage = system.coverage();
    expect(coverage.map(({ metric }) => metric).sort()).toEqual(METRICS);
    expect(coverage.filter(({ status }) => status !== 'available').map(({ metric }) => metric)).toEqual(['system.gpu']);
  });

  it('that tells only its processors has the rest absent, each with a reason', () => {
    using kernel = kernelFolder({ 'proc/stat': STAT });
    using system = new LinuxSystem(kernel.root, new ManualClock());
    expect(system.read()).toEqual({
      cores: [
        { id: 0, busyMs: 10, idleMs: 30, frequencyHz: null },
        { id: 1, busyMs: 20, idleMs: 40, frequencyHz: null },
      ],
      blockedTasks: 1,
      load: null,
      memory: null,
      pressure: { cpu: null, memory: null, io: null },
      disks: [],
      networks: [],
      temperatures: [],
      throttleEvents: null,
      power: [],
      battery: null,
      ...NO_MORE_SENSORS,
    });
    const missing = system.coverage().filter(({ metric }) => metric !== 'system.cpu');
    expect(missing.map(({ metric }) => metric).sort()).toEqual(METRICS.filter((metric) => metric !== 'system.cpu'));
    for (const { metric, status, reason } of missing)
      expect({ metric, status, told: reason !== null }).toEqual({ metric, status: 'unavailable', told: true });
  });

  it('without /proc/stat cannot be read, and says which file and why', () => {
    using kernel = kernelFolder({ 'proc/loadavg': '0 0 0' });
    using system = new LinuxSystem(kernel.root, new ManualClock());
    expect(() => system.read()).toThrow(`cannot read ${kernel.root}/proc/stat: the file is not there`);
    kernel.write('proc/stat', STAT);
    expect(system.read().cores).toHaveLength(2);
  });

  it('is read anew each time, through files held open', () => {
    using kernel = kernelFolder(LAPTOP);
    const clock = new ManualClock();
    using system = new LinuxSystem(kernel.root, clock);
    system.read();
    kernel.write('proc/loadavg', '9.50 0.40 0.30 1/100 99\n');
    kernel.write('proc/stat', 'cpu 3 0 0 7\ncpu1 20 0 0 4 0 0 0 0\n');
    clock.advance(333);
    expect(system.read()).toMatchObject({ load: [9.5, 0.4, 0.3], cores: [{ id: 1, busyMs: 200, frequencyHz: 3e9 }] });
  });

  it('whose files are damaged gives no reading, and no error', () => {
    using kernel = kernelFolder({
      ...LAPTOP,
      ...Object.fromEntries(Object.keys(LAPTOP).map((path) => [path, '\xff\0garbage 12 : \n'])),
    });
    using system = new LinuxSystem(kernel.root, new ManualClock());
    expect(system.read()).toMatchObject({
      cores: [],
      blockedTasks: null,
      load: null,
      memory: null,
      disks: [],
      temperatures: [],
      throttleEvents: null,
      power: [],
    });
    expect(system.coverage()).toHaveLength(METRICS.length);
  });

  it('tries a file that was missing again after a minute', () => {
    using kernel = kernelFolder({ 'proc/stat': STAT });
    const clock = new ManualClock();
    using system = new LinuxSystem(kernel.root, clock);
    system.read();
    kernel.write('proc/loadavg', '1.00 2.00 3.00 1/1 1\n');
    clock.advance(1_000);
    expect(system.read().load).toBeNull();
    clock.advance(60_000);
    expect(system.read().load).toEqual([1, 2, 3]);
  });

  it.skipIf(!existsSync('/proc/self/fd'))('leaves no file open when it is disposed', () => {
    using kernel = kernelFolder(LAPTOP);
    const open = (): number => readdirSync('/proc/self/fd').filter((number) => pointsInto(kernel.root, number)).length;
    const system = new LinuxSystem(kernel.root, new ManualClock());
    system.read();
    expect(open()).toBeGreaterThan(5);
    system[Symbol.dispose]();
    expect(open()).toBe(0);
  });

  it.skipIf(!existsSync('/proc/stat'))('this one, if it is a Linux, has cores and memory', () => {
    using system = new LinuxSystem('/');
    const { cores, memory } = system.read();
    expect(cores.length).toBeGreaterThan(0);
    expect(memory?.totalBytes).toBeGreaterThan(0);
  });
});
