/** Scenarios of the stand-in (test/fixtures/darwin/standin.h): what the four kinds of Mac tell of themselves. */

const sysctls = (values: Readonly<Record<string, string | number>>): string =>
  Object.entries(values)
    .map(
      ([name, value]) =>
        `sysctl name=${name} value=${encodeURIComponent(value)} type=${typeof value === 'number' ? 'i32' : 'text'}`,
    )
    .join('\n');

/** Core lines and registry entries: `EEEEPPPP` is eight cores in the order of their numbers. */
function cores(types: string): string {
  return [
    'entry id=platform class=AppleARMPE name=AppleARMPE',
    ...[...types].flatMap((type, id) => [
      `core user=${1_000 * (id + 1)}+${10 * (id % 10)}/s system=500 nice=0 idle=90000+${100 - 10 * (id % 10)}/s`,
      `entry id=cpu${id} parent=platform class=IOPlatformDevice name=cpu${id}`,
      `property entry=cpu${id} key=cluster-type data=${type}%00`,
    ]),
    // Other children of the platform are no cores.
    'entry id=clock parent=platform class=IOPlatformDevice name=cpu-clock',
  ].join('\n');
}

const ARM = {
  'kern.osproductversion': '26.1',
  'kern.osrelease': '25.1.0',
  'kern.hostname': 'studio.local',
  'kern.memorystatus_vm_pressure_level': 1,
};

/** A little of everything: 16 GB, of which 10 are used. */
export const COMMON = [
  'sysctl name=hw.memsize value=17179869184 type=i64',
  'vm free=60000 speculative=10000 wired=150000 purgeable=8000 internal=458000+100/s ' +
    'external=250000 compressor=55360 pageins=1000+10/s swapins=2000+20/s swapouts=3000+30/s',
  'swap total=2147483648 used=1073741824 available=1073741824',
  'load one=2.5 five=1.25 fifteen=0.5',
  'boottime sec=1763600000 usec=250000',
  'notify name=com.apple.system.thermalpressurelevel state=1',
  'interface name=lo0 index=1 type=24 received=999999 sent=999999',
  'interface name=gif0 index=2 type=55 received=0 sent=0',
  'interface name=en0 index=15 type=6 received=5000000000+1000/s sent=700+10/s address=1',
  'interface name=a-very-long-name-of-28-bytes index=16 type=6 received=1 sent=2',
].join('\n');

export const M_SERIES = [
  COMMON,
  sysctls({ ...ARM, 'machdep.cpu.brand_string': 'Apple M2', 'hw.logicalcpu': 8, 'hw.nperflevels': 2 }),
  sysctls({
    'hw.perflevel0.name': 'Performance',
    'hw.perflevel0.logicalcpu_max': 4,
    'hw.perflevel1.name': 'Efficiency',
    'hw.perflevel1.logicalcpu_max': 4,
  }),
  cores('EEEEPPPP'),
].join('\n');

/** Two dies, whose clusters take turns. */
export const ULTRA = [
  COMMON,
  sysctls({ ...ARM, 'machdep.cpu.brand_string': 'Apple M2 Ultra', 'hw.logicalcpu': 24, 'hw.nperflevels': 2 }),
  sysctls({
    'hw.perflevel0.name': 'Performance',
    'hw.perflevel0.logicalcpu_max': 16,
    'hw.perflevel1.name': 'Efficiency',
    'hw.perflevel1.logicalcpu_max': 8,
  }),
  cores('EEEEPPPPPPPPEEEEPPPPPPPP'),
].join('\n');

/** No efficiency cores, new names, and the fastest come last. */
export const M5_PRO = [
  COMMON,
  sysctls({ ...ARM, 'machdep.cpu.brand_string': 'Apple M5 Pro', 'hw.logicalcpu': 18, 'hw.nperflevels': 2 }),
  sysctls({
    'hw.perflevel0.name': 'Super',
    'hw.perflevel0.logicalcpu_max': 6,
    'hw.perflevel1.name': 'Performance',
    'hw.perflevel1.logicalcpu_max': 12,
  }),
  cores('MMMMMMMMMMMMPPPPPP'),
].join('\n');

export const INTEL = [
  COMMON.replace(/^vm /m, 'vm page=4096 '),
  sysctls({
    ...ARM,
    'kern.osproductversion': '13.7.2',
    'machdep.cpu.brand_string': 'Intel(R) Core(TM) i7-9750H CPU @ 2.60GHz',
    'hw.logicalcpu': 12,
  }),
  Array.from({ length: 12 }, (_, id) => `core user=${id}+50/s system=0+10/s idle=1000+40/s nice=0`).join('\n'),
].join('\n');

export const BATTERY = [
  'entry id=battery class=AppleSmartBattery name=AppleSmartBattery',
  'property entry=battery key=BatteryInstalled boolean=1',
  'property entry=battery key=CurrentCapacity number=78',
  'property entry=battery key=MaxCapacity number=100',
  'property entry=battery key=FullyCharged boolean=0',
  'property entry=battery key=IsCharging boolean=0',
  'property entry=battery key=ExternalConnected boolean=0',
  // -799 mA, as ioreg(8) prints it.
  'property entry=battery key=InstantAmperage number=18446744073709550817',
  'property entry=battery key=Amperage number=18446744073709550817',
  'property entry=battery key=Voltage number=12111',
].join('\n');

/** Whole disks: an attached one below its driver, and a driver without a medium. */
export const DISK = [
  'entry id=driver class=IOBlockStorageDriver name=IOBlockStorageDriver',
  'property entry=driver key=Statistics/Bytes%20(Read) number=14160125952+4096/s',
  'property entry=driver key=Statistics/Bytes%20(Write) number=3637972992',
  'property entry=driver key=Statistics/Operations%20(Read) number=615801',
  'property entry=driver key=Statistics/Operations%20(Write) number=201498',
  'property entry=driver key=Statistics/Total%20Time%20(Read) number=186691814685',
  'property entry=driver key=Statistics/Total%20Time%20(Write) number=17152832587',
  'entry id=medium parent=driver class=IOMedia name=SSD',
  'property entry=medium key=BSD%20Name text=disk0',
  'entry id=scheme parent=medium class=IOMedia name=Container',
  'property entry=scheme key=BSD%20Name text=disk0s1',
  'entry id=reader class=IOBlockStorageDriver name=IOBlockStorageDriver',
  'property entry=reader key=Statistics/Bytes%20(Read) number=0',
].join('\n');
