import { describe, expect, it } from 'vitest';
import { plausibleCelsius, TemperatureSource } from '../../../../../src-main/sampling/linux/system/temperatures.ts';
import { ThrottleSource } from '../../../../../src-main/sampling/linux/system/throttling.ts';
import { FrequencySource } from '../../../../../src-main/sampling/linux/system/cpu-frequency.ts';
import { kernelFolder } from '../kernel-folder.ts';
import { ManualClock } from '../manual-clock.ts';
import { watch } from './frames.ts';

describe('temperatures', () => {
  it('bear the name of the chip and of the sensor, and a number where two are the same', () => {
    using kernel = kernelFolder({
      'sys/class/hwmon/hwmon0/name': 'coretemp\n',
      'sys/class/hwmon/hwmon0/temp1_input': '55000\n',
      'sys/class/hwmon/hwmon0/temp1_label': 'Package id 0\n',
      'sys/class/hwmon/hwmon0/temp2_input': '54500\n',
      'sys/class/hwmon/hwmon1/name': 'nvme\n',
      'sys/class/hwmon/hwmon1/temp1_input': '40850\n',
      'sys/class/hwmon/hwmon10/name': 'nvme\n',
      'sys/class/hwmon/hwmon10/temp1_input': '41850\n',
      'sys/class/hwmon/hwmon11/device/name': 'w83627hf\n',
      'sys/class/hwmon/hwmon11/device/temp1_input': '30000\n',
      'sys/class/thermal/thermal_zone0/type': 'x86_pkg_temp\n',
      'sys/class/thermal/thermal_zone0/temp': '55000\n',
    });
    expect(new TemperatureSource(kernel.root, new ManualClock()).read()).toEqual([
      { name: 'coretemp Package id 0', celsius: 55 },
      { name: 'coretemp temp2', celsius: 54.5 },
      { name: 'nvme temp1', celsius: 40.85 },
      { name: 'nvme temp1 #2', celsius: 41.85 },
      { name: 'w83627hf temp1', celsius: 30 },
    ]);
  });

  it('bear names in any script', () => {
    using kernel = kernelFolder({
      'sys/class/hwmon/hwmon0/name': 'asus',
      'sys/class/hwmon/hwmon0/temp1_input': '30000',
      'sys/class/hwmon/hwmon0/temp1_label': 'Gehäuse\n',
    });
    expect(new TemperatureSource(kernel.root, new ManualClock()).read()).toMatchObject([{ name: 'asus Gehäuse' }]);
  });

  it('come from the thermal zones where there is no sensor chip', () => {
    using kernel = kernelFolder({
      'sys/class/thermal/thermal_zone0/type': 'cpu-thermal',
      'sys/class/thermal/thermal_zone0/temp': '48312',
    });
    expect(new TemperatureSource(kernel.root, new ManualClock()).read()).toEqual([
      { name: 'cpu-thermal', celsius: 48.312 },
    ]);
  });

  it('of stuck and impossible sensors are absent', () => {
    for (const millidegrees of [null, 0, 127_000, -128_000, 150_000, -40_000])
      expect(plausibleCelsius(millidegrees)).toBeNull();
    expect(plausibleCelsius(-5_000)).toBe(-5);
    expect(plausibleCelsius(99_500)).toBe(99.5);
  });

  it('of a sleeping device and of disks that may spin down are not read', () => {
    using kernel = kernelFolder({
      'sys/class/hwmon/hwmon0/name': 'amdgpu',
      'sys/class/hwmon/hwmon0/temp1_input': '50000',
      'sys/class/hwmon/hwmon0/device/power/runtime_status': 'suspended',
      'sys/class/hwmon/hwmon1/name': 'drivetemp',
      'sys/class/hwmon/hwmon1/temp1_input': '35000',
    });
    const clock = new ManualClock();
    const temperatures = new TemperatureSource(kernel.root, clock);
    expect(temperatures.read()).toEqual([]);
    expect(temperatures.coverage()).toMatchObject([
      { status: 'partial', reason: expect.stringContaining('drivetemp') as unknown },
    ]);
    kernel.write('sys/class/hwmon/hwmon0/device/power/runtime_status', 'active');
    clock.advance(10_000);
    expect(temperatures.read()).toEqual([{ name: 'amdgpu temp1', celsius: 50 }]);
  });

  it('keep the last value between two rounds, and follow a sensor that goes away', () => {
    using kernel = kernelFolder({
      'sys/class/hwmon/hwmon0/name': 'k10temp',
      'sys/class/hwmon/hwmon0/temp1_input': '50000',
    });
    const clock = new ManualClock();
    const temperatures = new TemperatureSource(kernel.root, clock);
    temperatures.read();
    kernel.remove('sys/class/hwmon/hwmon0');
    clock.advance(100);
    expect(temperatures.read()).toHaveLength(1);
    clock.advance(10_000);
    expect(temperatures.read()).toEqual([]);
    clock.advance(60_000);
    temperatures.read();
    expect(temperatures.coverage()).toMatchObject([{ status: 'unavailable' }]);
  });
});

describe('the hottest sensor', () => {
  type Input = number | { readonly at: number; readonly label?: string; readonly fault?: number };
  /** Chips by name, each with its inputs in millidegrees. */
  const chips = (...all: readonly (readonly [string, ...Input[]])[]): Record<string, string> =>
    Object.fromEntries(
      all.flatMap(([name, ...inputs], chip) => {
        const folder = `sys/class/hwmon/hwmon${chip}`;
        return [
          [`${folder}/name`, `${name}\n`],
          ...inputs.flatMap((input, index) => {
            const { at, label, fault } = typeof input === 'number' ? { at: input } : input;
            const file = (kind: string, text: string | number | undefined): [string, string][] =>
              text === undefined ? [] : [[`${folder}/temp${index + 1}_${kind}`, `${text}\n`]];
            return [...file('input', at), ...file('label', label), ...file('fault', fault)];
          }),
        ];
      }),
    );
  function hottest(files: Readonly<Record<string, string>>): number | null {
    using machine = watch(files);
    return machine.next().hottest_celsius;
  }

  it.each<[string, number | null, readonly (readonly [string, ...Input[]])[]]>([
    [
      'is the processor, and no input of a board that is not connected',
      55,
      [
        ['k10temp', 55_000, 55_000],
        ['nct6793', 109_000, 55_500, 51_000, 104_000, 102_000, 99_000, 0],
      ],
    ],
    [
      'is no drive beside a processor',
      44,
      [
        ['nvme', 71_850],
        ['coretemp', { at: 44_000, label: 'Package id 0' }],
      ],
    ],
    [
      'is the graphics processor, if that is hotter',
      83,
      [
        ['coretemp', 44_000],
        ['amdgpu', { at: 83_000, label: 'edge' }],
      ],
    ],
    [
      'is what the processor itself is at',
      55,
      [['k10temp', { at: 82_000, label: 'Tctl' }, { at: 55_000, label: 'Tdie' }]],
    ],
    ['is one with an offset, if there is no other', 82, [['k10temp', { at: 82_000, label: 'Tctl' }]]],
    [
      'is found in each processor alone',
      60,
      [
        ['zenpower', { at: 55_000, label: 'Tdie' }, { at: 82_000, label: 'Tctl' }],
        ['k10temp', { at: 60_000, label: 'Tctl' }],
      ],
    ],
    ['is none that its driver calls faulty', 50, [['coretemp', 50_000, { at: 98_000, fault: 1 }]]],
    ['is none at the end of its scale', 50, [['coretemp', 50_000, 127_500, 128_000]]],
    [
      'is what a board has at its processor, where that does not measure itself',
      47,
      [
        [
          'nct6775',
          { at: 31_000, label: 'SYSTIN' },
          { at: 47_000, label: 'CPUTIN' },
          { at: 118_000, label: 'AUXTIN0' },
        ],
        ['nvme', 60_000],
      ],
    ],
    [
      "is anything but a board's inputs, where nothing is at a processor",
      42,
      [
        ['acpitz', 42_000],
        ['it8728', 95_000],
      ],
    ],
    ['is absent where only those are', null, [['w83627hf', 95_000, 30_000]]],
  ])('%s', (_, expected, all) => expect(hottest(chips(...all))).toBe(expected));

  it('is that of a zone, where no chip has the processor', () => {
    expect(
      hottest({
        ...chips(['nvme', 60_000]),
        'sys/class/thermal/thermal_zone0/type': 'cpu-thermal\n',
        'sys/class/thermal/thermal_zone0/temp': '48000\n',
        'sys/class/thermal/thermal_zone1/type': 'acpitz\n',
        'sys/class/thermal/thermal_zone1/temp': '90000\n',
      }),
    ).toBe(48);
  });
});

describe('sensors that are looked for again', () => {
  /** Stands still but for a step after each read of the time, so that a round takes several samples. */
  class BusyClock extends ManualClock {
    override monotonic(): ReturnType<ManualClock['monotonic']> {
      this.advance(0.6);
      return super.monotonic();
    }
  }

  it('keep their last values until they are read again', () => {
    using kernel = kernelFolder({
      'sys/class/hwmon/hwmon0/name': 'coretemp',
      'sys/class/hwmon/hwmon0/temp1_input': '50000',
      'sys/class/hwmon/hwmon0/temp2_input': '51000',
      'sys/class/hwmon/hwmon0/temp3_input': '52000',
    });
    const clock = new BusyClock();
    const temperatures = new TemperatureSource(kernel.root, clock);
    expect(temperatures.read()).toHaveLength(1);
    temperatures.read();
    expect(temperatures.read()).toHaveLength(3);
    clock.advance(60_000);
    expect(temperatures.read()).toHaveLength(3);
  });
});

describe('throttle events', () => {
  const cpu = (
    number: number,
    core: number,
    packageId: number,
    coreCount: number,
    packageCount: number,
  ): Record<string, string> => ({
    [`sys/devices/system/cpu/cpu${number}/topology/core_id`]: `${core}\n`,
    [`sys/devices/system/cpu/cpu${number}/topology/physical_package_id`]: `${packageId}\n`,
    [`sys/devices/system/cpu/cpu${number}/thermal_throttle/core_throttle_count`]: `${coreCount}\n`,
    [`sys/devices/system/cpu/cpu${number}/thermal_throttle/package_throttle_count`]: `${packageCount}\n`,
  });

  it('are counted once a core and once a package', () => {
    using kernel = kernelFolder({
      ...cpu(0, 0, 0, 5, 100),
      ...cpu(1, 0, 0, 5, 100),
      ...cpu(2, 1, 0, 7, 100),
      ...cpu(3, 0, 1, 2, 30),
    });
    expect(new ThrottleSource(kernel.root, new ManualClock()).read()).toBe(5 + 7 + 2 + 100 + 30);
  });

  it('are absent where nothing counts them', () => {
    using kernel = kernelFolder({ 'sys/devices/system/cpu/cpu0/topology/core_id': '0' });
    const throttling = new ThrottleSource(kernel.root, new ManualClock());
    expect(throttling.read()).toBeNull();
    expect(throttling.coverage()).toMatchObject([{ status: 'unavailable' }]);
  });
});

describe('frequencies', () => {
  it('are hertz by core, and absent for a core that tells none', () => {
    using kernel = kernelFolder({
      'sys/devices/system/cpu/cpu0/cpufreq/scaling_cur_freq': '3400123\n',
      'sys/devices/system/cpu/cpu1/cpufreq/scaling_cur_freq': '<unknown>\n',
      'sys/devices/system/cpu/cpu2/topology/core_id': '1\n',
      'sys/devices/system/cpu/cpufreq/policy0/scaling_cur_freq': '1\n',
    });
    const frequency = new FrequencySource(kernel.root, new ManualClock());
    expect([...frequency.read()]).toEqual([[0, 3_400_123_000]]);
    expect(frequency.coverage()).toMatchObject([{ status: 'available' }]);
  });
});
