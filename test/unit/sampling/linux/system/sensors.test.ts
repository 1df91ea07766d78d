import { describe, expect, it } from 'vitest';
import { plausibleCelsius, TemperatureSource } from '../../../../../src-main/sampling/linux/system/temperatures.ts';
import { ThrottleSource } from '../../../../../src-main/sampling/linux/system/throttling.ts';
import { FrequencySource } from '../../../../../src-main/sampling/linux/system/cpu-frequency.ts';
import { kernelFolder } from '../kernel-folder.ts';
import { ManualClock } from '../manual-clock.ts';

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
