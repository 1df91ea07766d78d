import { describe, expect, it } from 'vitest';
import { readMachine } from '../../../../../src-main/sampling/darwin/system/machine.ts';
import { StandIn } from '../../../../fixtures/darwin/stand-in.ts';
import { Bench } from './bench.ts';
import { BATTERY, DISK, INTEL, M5_PRO, M_SERIES } from './machines.ts';

describe('memory', () => {
  it('an old system, which gives the first part of the statistics only, leaves the rest absent', () => {
    using bench = new Bench(`${M_SERIES}\nfail function=host_statistics64 bytes=96`);
    expect(bench.at(0).memory).toMatchObject({
      freeBytes: 50_000 * 16_384,
      availableBytes: null,
      cachedBytes: null,
      compressedBytes: null,
      swapInBytes: null,
      pageInBytes: 1_000 * 16_384,
    });
    expect(bench.statusOf('system.memory')).toBe('partial');
  });

  it('is never less than nothing, nor more than the machine has', () => {
    using bench = new Bench(
      M_SERIES.replace(
        /^vm .*$/m,
        'vm free=10 speculative=20 wired=4294967295 purgeable=4294967295 internal=5 external=0 compressor=4294967295',
      ),
    );
    const memory = bench.at(0).memory!;
    expect([memory.freeBytes, memory.availableBytes]).toEqual([0, 0]);
  });

  it('is absent where the size of a page, or of the machine, cannot be', () => {
    using page = new Bench(M_SERIES.replace(/^vm /m, 'vm page=0 '));
    expect(page.at(0).memory).toBeNull();
    expect(page.reasonOf('system.memory')).toBe('0 is no size of a page');
    using size = new Bench(M_SERIES.replace('value=17179869184', 'value=-1'));
    expect(size.at(0).memory).toBeNull();
  });

  it('takes swap space that grows, and a machine without any', () => {
    using bench = new Bench(
      M_SERIES.replace(
        /^swap .*$/m,
        'swap total=0 used=0 available=0 until=1000\nswap total=9007199254740991 used=4503599627370496 from=1000',
      ),
    );
    expect(bench.at(0).memory).toMatchObject({ swapTotalBytes: 0, swapUsedBytes: 0 });
    expect(bench.at(1_000).memory).toMatchObject({
      swapTotalBytes: 9_007_199_254_740_991,
      swapUsedBytes: 4_503_599_627_370_496,
    });
  });

  it.each([
    [1, 'normal'],
    [2, 'warning'],
    [4, 'critical'],
  ])('pressure %d is %s', (level, pressure) => {
    using bench = new Bench(M_SERIES.replace('pressure_level value=1', `pressure_level value=${level}`));
    expect(bench.at(0).memoryPressure).toBe(pressure);
  });
});

describe('load', () => {
  it('is divided by the scale that the system gives', () => {
    using bench = new Bench('load one=12.5 five=1 fifteen=0.25 scale=65536');
    expect(bench.at(0).load).toEqual([12.5, 1, 0.25]);
  });

  it('is absent without a scale', () => {
    using bench = new Bench('load one=1 five=1 fifteen=1 scale=0');
    expect(bench.at(0).load).toBeNull();
    expect(bench.reasonOf('system.load')).toBe('vm.loadavg: 0 is no scale');
  });
});

describe('thermal pressure', () => {
  it.each(['nominal', 'moderate', 'heavy', 'trapping', 'sleeping'].map((level, state) => [state, level] as const))(
    '%d is %s',
    (state, level) => {
      using bench = new Bench(`notify name=com.apple.system.thermalpressurelevel state=${state}`);
      expect(bench.at(0).thermalPressure).toBe(level);
    },
  );

  it('is read anew each time', () => {
    using bench = new Bench('notify name=com.apple.system.thermalpressurelevel state=0+1/s');
    expect([bench.at(0).thermalPressure, bench.at(2_000).thermalPressure]).toEqual(['nominal', 'heavy']);
  });
});

describe('the battery', () => {
  const told = (...changes: readonly (readonly [from: string, to: string])[]): unknown => {
    using bench = new Bench(changes.reduce((text, [from, to]) => text.replace(from, to), BATTERY));
    return bench.at(0).battery;
  };

  it('draws negative watts while it charges', () => {
    expect(
      told(
        ['IsCharging boolean=0', 'IsCharging boolean=1'],
        ['ExternalConnected boolean=0', 'ExternalConnected boolean=1'],
        ['InstantAmperage number=18446744073709550817', 'InstantAmperage number=2000'],
        ['Voltage number=12111', 'Voltage number=12000'],
      ),
    ).toEqual({ percent: 78, status: 'charging', watts: -24 });
  });

  it('full, and held below full, are told apart', () => {
    const still = ['InstantAmperage number=18446744073709550817', 'InstantAmperage number=0'] as const;
    expect(
      told(
        ['FullyCharged boolean=0', 'FullyCharged boolean=1'],
        ['ExternalConnected boolean=0', 'ExternalConnected boolean=1'],
        still,
      ),
    ).toEqual({ percent: 78, status: 'full', watts: 0 });
    expect(told(['ExternalConnected boolean=0', 'ExternalConnected boolean=1'], still)).toEqual({
      percent: 78,
      status: 'unknown',
      watts: 0,
    });
  });

  it('that was full when it was unplugged is discharging', () => {
    expect(told(['FullyCharged boolean=0', 'FullyCharged boolean=1'])).toMatchObject({
      status: 'discharging',
      watts: expect.any(Number) as number,
    });
    expect(told(['IsCharging boolean=0', 'IsCharging boolean=1'])).toMatchObject({ status: 'discharging' });
  });

  it('capacities in mAh give a percentage too', () => {
    expect(
      told(
        ['CurrentCapacity number=78', 'CurrentCapacity number=2191'],
        ['MaxCapacity number=100', 'MaxCapacity number=4382'],
      ),
    ).toMatchObject({ percent: 50 });
  });

  it('figures that cannot be are absent', () => {
    expect(
      told(
        ['CurrentCapacity number=78', 'CurrentCapacity number=65535'],
        ['InstantAmperage number=18446744073709550817', 'InstantAmperage number=9223372036854775807'],
      ),
    ).toEqual({ percent: null, status: 'discharging', watts: null });
    expect(
      told(['MaxCapacity number=100', 'MaxCapacity text=full'], ['Voltage number=12111', 'Voltage number=0']),
    ).toMatchObject({ percent: null, watts: 0 });
  });

  it('one that was taken out is none', () => {
    expect(told(['BatteryInstalled boolean=1', 'BatteryInstalled boolean=0'])).toBeNull();
  });

  it('is asked every five seconds', () => {
    using bench = new Bench(BATTERY.replace('CurrentCapacity number=78', 'CurrentCapacity number=78+1/s'));
    expect([0, 1_000, 4_900, 5_000].map((ms) => bench.at(ms).battery!.percent)).toEqual([78, 78, 78, 83]);
  });
});

describe('disks', () => {
  it('a driver without a medium, or with damaged statistics, is left out', () => {
    using bench = new Bench(DISK.replace('Operations%20(Read) number=615801', 'Operations%20(Read) text=many'));
    expect(bench.at(0).disks).toEqual([]);
  });

  it('a disk that is attached later is told from then on', () => {
    using bench = new Bench(
      `${DISK}\n${DISK.replaceAll('driver', 'usb')
        .replaceAll('medium', 'stick')
        .replaceAll('scheme', 'part')
        .replaceAll('reader', 'slot')
        .replaceAll('disk0', 'disk4')
        .replace(/^entry id=usb .*$/m, '$& from=1000')}`,
    );
    expect(bench.at(0).disks.map(({ name }) => name)).toEqual(['disk0']);
    expect(bench.at(1_000).disks.map(({ name }) => name)).toEqual(['disk0', 'disk4']);
  });
});

describe('the machine', () => {
  const facts = (scenario: string): ReturnType<typeof readMachine> => {
    using standIn = new StandIn(scenario);
    return readMachine(standIn.libraries);
  };

  it('is named as the system names it', () => {
    expect(facts(M5_PRO)).toEqual({
      platform: 'darwin',
      hostname: 'studio.local',
      os: 'macOS 26.1',
      cpuModel: 'Apple M5 Pro',
      coreCount: 18,
      memoryBytes: 17_179_869_184,
      bootedAt: 1_763_600_000_250,
    });
    expect(facts(INTEL)).toMatchObject({
      os: 'macOS 13.7.2',
      cpuModel: 'Intel(R) Core(TM) i7-9750H CPU @ 2.60GHz',
      coreCount: 12,
    });
  });

  it('what it does not tell is absent', () => {
    expect(
      facts('sysctl name=kern.osrelease value=25.1.0 type=text\nsysctl name=kern.osproductversion value=%07 type=text'),
    ).toMatchObject({ os: 'Darwin 25.1.0', cpuModel: null, coreCount: 0, memoryBytes: null, bootedAt: null });
    expect(facts('boottime sec=0 usec=0\nsysctl name=hw.memsize value=0 type=i64')).toMatchObject({
      memoryBytes: null,
      bootedAt: null,
    });
  });
});
