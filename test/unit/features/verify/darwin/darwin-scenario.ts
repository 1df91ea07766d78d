import { chmodSync, writeFileSync } from 'node:fs';
import { epochMs } from '../../../../../src-main/base/brand.ts';
import { systemClock } from '../../../../../src-main/base/clock.ts';
import { NO_MORE_SENSORS, type SystemCounters } from '../../../../../src-main/sample/system.ts';
import type { RawSample, Sampler } from '../../../../../src-main/sample/sampler.ts';
import { ProcessTable } from '../../../../../src-main/sample/table.ts';
import * as printed from '../tools/macos-samples.ts';

const PAGE = 16_384;
const MIB = 1_048_576;
const TOTAL = 25_769_803_776;

/** The tools of macOS as scripts that print the samples, for a PATH of their own. */
export function fakeTools(folder: string): void {
  const tool = (name: string, body: string): void => {
    writeFileSync(`${folder}/${name}`, `#!/bin/sh\n${body}\n`);
    chmodSync(`${folder}/${name}`, 0o755);
  };
  const print = (text: string): string => `cat <<'END'\n${text}END`;
  // As ps does, it says how long each has run by now.
  const elapsed = Object.entries({
    '10-02:03:04': STARTED['1'],
    '01:01:01': STARTED['501'],
    '00:30': STARTED['777'],
  }).map(([text, start]) => `-e "s/ ${text}/ $(elapsed ${start})/"`);
  tool(
    'ps',
    'now=$(date +%s)\n' +
      'elapsed() { s=$((now - $1)); ' +
      "printf '%d-%02d:%02d:%02d' $((s / 86400)) $((s / 3600 % 24)) $((s / 60 % 60)) $((s % 60)); }\n" +
      `sed ${elapsed.join(' ')} <<'END'\n${printed.PS}END`,
  );
  tool('vm_stat', print(printed.VM_STAT));
  tool('sysctl', print(printed.SYSCTL));
  tool('top', print(printed.TOP));
  tool('notifyutil', print(printed.NOTIFYUTIL));
  tool('netstat', print(printed.NETSTAT));
  tool('iostat', print(printed.IOSTAT));
  tool('pmset', `if [ "$2" = batt ]; then\n${print(printed.BATT)}\nelse\n${print(printed.THERM)}\nfi`);
  tool(
    'ioreg',
    `case "$*" in\n*IOBlockStorageDriver*)\n${print(printed.IOREG_DISKS)}\n;;\n` +
      `*IOAccelerator*)\n${print(printed.IOREG_GPU)}\n;;\n` +
      `*)\n${print(printed.IOREG_BATTERY)}\n;;\nesac`,
  );
}

/** The system counters of the Mac that the samples are of, `ticks` seconds after the first. */
function systemAt(ticks: number): SystemCounters {
  const core = (id: number): SystemCounters['cores'][number] => ({
    id,
    cluster: id < 6 ? 'Efficiency' : 'Performance',
    busyMs: 5_000 + ticks * 147.4,
    idleMs: 90_000 + ticks * 852.6,
    frequencyHz: null,
  });
  return {
    ...NO_MORE_SENSORS,
    cores: Array.from({ length: 10 }, (_, id) => core(id)),
    blockedTasks: null,
    load: [2.57, 2.41, 2.24],
    memory: {
      totalBytes: TOTAL,
      availableBytes: TOTAL - (800_000 - 11_000 + 200_000 + 90_000) * PAGE,
      freeBytes: 40_000 * PAGE,
      cachedBytes: (380_000 + 11_000) * PAGE,
      compressedBytes: 90_000 * PAGE,
      swapTotalBytes: 2_048 * MIB,
      swapUsedBytes: 1_024 * MIB,
      swapInBytes: 10_000 * PAGE,
      swapOutBytes: 20_000 * PAGE,
      pageInBytes: 50_000 * PAGE,
      majorFaults: null,
      refaults: null,
    },
    pressure: { cpu: null, memory: null, io: null },
    disks: [
      {
        name: 'disk0',
        readBytes: 14_160_125_952,
        writtenBytes: 3_637_972_992,
        reads: 615_801,
        writes: 201_498,
        busyMs: null,
        requestMs: (186_691_814_685 + 17_152_832_587) / 1e6,
      },
    ],
    // As the kernel tells it to a program that is not Apple's: in 32 bits.
    networks: [{ name: 'en0', receivedBytes: 13_047_081_883 - 3 * 2 ** 32, sentBytes: 6_652_036_717 - 2 ** 32 }],
    temperatures: [],
    throttleEvents: null,
    power: [],
    battery: { percent: 78, status: 'discharging', watts: (799 * 12_111) / 1e6 },
    gpus: [
      {
        name: 'GPU',
        busyPercent: 16,
        frequencyHz: null,
        maxFrequencyHz: null,
        memoryUsedBytes: 2_363_801_600,
        memoryTotalBytes: null,
        celsius: null,
      },
    ],
    thermalPressure: 'nominal',
    memoryPressure: 'normal',
  };
}

/** Seconds since the epoch at which its processes began; `ps` prints how long ago that is. */
const NOW = Math.floor(systemClock.now() / 1_000);
const STARTED = { '1': NOW - 900_000, '501': NOW - 3_661, '777': NOW - 30 };

function processes(): ProcessTable {
  const table = new ProcessTable();
  const add = (pid: keyof typeof STARTED, parent: number, uid: number, nice: number): number => {
    const slot = table.add(Number(pid), STARTED[pid] * 1_000, 1);
    table.parentPid[slot] = parent;
    table.raw.nice[slot] = nice;
    table.facts[slot] = {
      name: 'made-up',
      command: '/Users/jane.doe/secret --password',
      executable: null,
      user: 'jane.doe',
      uid,
      cgroup: null,
      kernelThread: false,
    };
    return slot;
  };
  add('1', 0, 0, 0);
  const own = add('501', 1, 501, 0);
  const figures = {
    cpu_time_ns: 12.345e9,
    threads: 12,
    rss_bytes: 120.3 * MIB,
    context_switches: 5_000,
    faults: 7_000,
    page_ins: 3,
    syscalls: 900,
    mach_messages: 70,
  } as const;
  for (const [name, value] of Object.entries(figures)) table.raw[name as keyof typeof figures][own] = value;
  const child = add('777', 501, 501, 5);
  table.raw.cpu_time_ns[child] = 0.055e9;
  return table;
}

/** A sampler of that Mac. @param change what it gets wrong */
export function macSampler(change: (sample: RawSample) => void = () => undefined): Sampler {
  let sequence = 0;
  return {
    machine: {
      platform: 'darwin',
      hostname: 'janes-mac.local',
      os: 'macOS 26.1',
      cpuModel: 'Apple M4',
      coreCount: 10,
      memoryBytes: TOTAL,
      bootedAt: epochMs(1_758_552_252_973),
    },
    sample: () => {
      sequence += 1;
      const sample = {
        sequence,
        at: systemClock.now(),
        monotonic: systemClock.monotonic(),
        processes: processes(),
        system: systemAt(sequence),
      };
      change(sample);
      return sample;
    },
    coverage: () => [],
    [Symbol.dispose]: () => undefined,
  };
}

/** The same Mac for the stand-in of macOS's libraries (test/fixtures/darwin/standin.h). */
export const STAND_IN = [
  'timebase numer=125 denom=3',
  'me uid=501',
  'user uid=501 name=jane.doe',
  `process pid=1 ppid=0 uid=0 name=launchd start=${STARTED['1']}`,
  `process pid=501 ppid=1 uid=501 name=made-up start=${STARTED['501']} cpu_user=296280000 ` +
    'footprint=126143693 csw=5000 faults=7000 pageins=3 syscalls_unix=500 syscalls_mach=400 ' +
    'messages_sent=30 messages_received=40 threads=12 argv=made-up%00--password=hunter2 ' +
    'path=/Users/jane.doe/made-up',
  `process pid=777 ppid=501 uid=501 name=child nice=5 start=${STARTED['777']} cpu_user=1320000`,
  `sysctl name=hw.memsize value=${TOTAL} type=i64`,
  'sysctl name=hw.logicalcpu value=10 type=i32',
  'sysctl name=hw.nperflevels value=2 type=i32',
  'sysctl name=hw.perflevel0.name value=Performance type=text',
  'sysctl name=hw.perflevel0.logicalcpu_max value=4 type=i32',
  'sysctl name=hw.perflevel1.name value=Efficiency type=text',
  'sysctl name=hw.perflevel1.logicalcpu_max value=6 type=i32',
  'sysctl name=kern.osproductversion value=26.1 type=text',
  'sysctl name=kern.hostname value=janes-mac.local type=text',
  'sysctl name=kern.memorystatus_vm_pressure_level value=1 type=i32',
  'vm free=45060 speculative=5060 wired=200000 purgeable=11000 internal=800000 external=380000 ' +
    'compressor=90000 pageins=50000 swapins=10000 swapouts=20000',
  'swap total=2147483648 used=1073741824 available=1073741824',
  'load one=2.57 five=2.41 fifteen=2.24',
  'boottime sec=1758552252 usec=973963',
  'notify name=com.apple.system.thermalpressurelevel state=0',
  'interface name=lo0 index=1 type=24 received=500000 sent=500000',
  'interface name=en0 index=4 type=6 received=13047081883 sent=6652036717 bits=32',
  'entry id=platform class=AppleARMPE name=AppleARMPE',
  ...Array.from({ length: 10 }, (_, id) => [
    `core user=500+14.74/s system=0 nice=0 idle=9000+85.26/s`,
    `entry id=cpu${id} parent=platform class=IOPlatformDevice name=cpu${id}`,
    `property entry=cpu${id} key=cluster-type data=${id < 6 ? 'E' : 'P'}%00`,
  ]).flat(),
  'entry id=driver class=IOBlockStorageDriver name=IOBlockStorageDriver',
  ...Object.entries({
    'Bytes (Read)': 14_160_125_952,
    'Bytes (Write)': 3_637_972_992,
    'Operations (Read)': 615_801,
    'Operations (Write)': 201_498,
    'Total Time (Read)': 186_691_814_685,
    'Total Time (Write)': 17_152_832_587,
  }).map(([name, value]) => `property entry=driver key=Statistics/${encodeURIComponent(name)} number=${value}`),
  'entry id=medium parent=driver class=IOMedia name=SSD',
  'property entry=medium key=BSD%20Name text=disk0',
  'entry id=gpu class=AGXAcceleratorG13X,IOAccelerator name=AGXAcceleratorG13X',
  'property entry=gpu key=PerformanceStatistics/Device%20Utilization%20%25 number=16',
  'property entry=gpu key=PerformanceStatistics/In%20use%20system%20memory number=2363801600',
  'entry id=battery class=AppleSmartBattery name=AppleSmartBattery',
  'property entry=battery key=BatteryInstalled boolean=1',
  'property entry=battery key=CurrentCapacity number=78',
  'property entry=battery key=MaxCapacity number=100',
  'property entry=battery key=FullyCharged boolean=0',
  'property entry=battery key=IsCharging boolean=0',
  'property entry=battery key=ExternalConnected boolean=0',
  'property entry=battery key=Amperage number=18446744073709550817',
  'property entry=battery key=Voltage number=12111',
  '',
].join('\n');
