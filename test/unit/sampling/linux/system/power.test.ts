import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { BatterySource } from '../../../../../src-main/sampling/linux/system/battery.ts';
import { PowerSource } from '../../../../../src-main/sampling/linux/system/power.ts';
import { kernelFolder } from '../kernel-folder.ts';
import { ManualClock } from '../manual-clock.ts';
import { watch } from './frames.ts';

const zone = (path: string, name: string, energy: string): Record<string, string> => ({
  [`sys/class/powercap/${path}/name`]: `${name}\n`,
  [`sys/class/powercap/${path}/energy_uj`]: `${energy}\n`,
  [`sys/class/powercap/${path}/max_energy_range_uj`]: '262143328850\n',
});

describe('energy meters', () => {
  it('are found in the flat list and in the tree, once each', () => {
    using kernel = kernelFolder({
      ...zone('intel-rapl:0', 'package-0', '1000'),
      ...zone('intel-rapl:0:0', 'core', '400'),
      ...zone('intel-rapl/intel-rapl:0', 'package-0', '1000'),
      ...zone('intel-rapl/intel-rapl:0/intel-rapl:0:0', 'core', '400'),
      ...zone('intel-rapl/intel-rapl:0/intel-rapl:0:1', 'dram', '70'),
      ...zone('intel-rapl:a', 'psys', '5000'),
      ...zone('intel-rapl-mmio:0', 'package-0', '1000'),
    });
    using power = new PowerSource(kernel.root);
    const wrapsAtUj = 262_143_328_850;
    expect(power.read(0).sort((a, b) => (a.name < b.name ? -1 : 1))).toEqual([
      { name: 'core', energyUj: 400, wrapsAtUj, nested: true },
      { name: 'dram', energyUj: 70, wrapsAtUj, nested: false },
      { name: 'package-0', energyUj: 1_000, wrapsAtUj, nested: false },
      { name: 'psys', energyUj: 5_000, wrapsAtUj, nested: false },
    ]);
    kernel.write('sys/class/powercap/intel-rapl:0/energy_uj', '1500\n');
    expect(power.read(1_000).find(({ name }) => name === 'package-0')?.energyUj).toBe(1_500);
    expect(power.coverage()).toMatchObject([{ metric: 'system.power', status: 'available' }]);
  });

  it('of two packages keep their parts apart', () => {
    using kernel = kernelFolder({
      ...zone('intel-rapl:0', 'package-0', '1'),
      ...zone('intel-rapl:0:0', 'core', '2'),
      ...zone('intel-rapl:1', 'package-1', '3'),
      ...zone('intel-rapl:1:0', 'core', '4'),
    });
    using power = new PowerSource(kernel.root);
    expect(power.read(0).map(({ name }) => name)).toEqual([
      'package-0',
      'package-0 core',
      'package-1',
      'package-1 core',
    ]);
  });

  it.skipIf(process.getuid?.() === 0)('that only root may read say so', () => {
    using kernel = kernelFolder(zone('intel-rapl:0', 'package-0', '1'));
    chmodSync(join(kernel.root, 'sys/class/powercap/intel-rapl:0/energy_uj'), 0o000);
    using power = new PowerSource(kernel.root);
    expect(power.read(0)).toEqual([]);
    expect(power.coverage()).toMatchObject([
      { status: 'unavailable', reason: 'only root may read the energy meters since Linux 5.10' },
    ]);
  });

  it('that cannot be read are told apart from meters that are not there', () => {
    using broken = kernelFolder({
      'sys/class/powercap/intel-rapl:0/name': 'package-0',
      'sys/class/powercap/intel-rapl:0/energy_uj/x': '',
    });
    using power = new PowerSource(broken.root);
    expect(power.read(0)).toEqual([]);
    expect(power.coverage()).toMatchObject([{ status: 'unavailable', reason: 'the file cannot be read (EISDIR)' }]);
    using none = kernelFolder({});
    using nothing = new PowerSource(none.root);
    expect(nothing.read(0)).toEqual([]);
    expect(nothing.coverage()[0]?.reason).toContain('no energy meter');
  });
});

describe('a meter that has fallen', () => {
  const RANGE = 65_532_610_987;
  const meter = (energyUj: number): Record<string, string> => ({
    'sys/class/powercap/intel-rapl:0/name': 'package-0\n',
    'sys/class/powercap/intel-rapl:0/energy_uj': `${energyUj}\n`,
    'sys/class/powercap/intel-rapl:0/max_energy_range_uj': `${RANGE}\n`,
  });
  /** Watts as shown, of a meter that goes from one figure to another in a second awake. */
  function watts(from: number, to: number, sleptMs = 0): number | null {
    using machine = watch(meter(from));
    machine.next();
    machine.clock.sleep(sleptMs);
    machine.kernel.write('sys/class/powercap/intel-rapl:0/energy_uj', `${to}\n`);
    return machine.next().package_watts;
  }

  it('was reset, where it would have metered more than a processor can draw', () => {
    expect(watts(64_000_000_000, 12_000_000)).toBeNull();
  });
  it('has wrapped, where it was near its end', () => {
    expect(watts(RANGE - 40_000_000, 5_000_000)).toBe(45);
  });
  it('was reset, where the machine has slept meanwhile, however near its end it was', () => {
    expect(watts(RANGE - 40_000_000, 5_000_000, 3_600_000)).toBeNull();
  });
  it('says no more of its fall a second later', () => {
    using machine = watch(meter(64_000_000_000));
    machine.next();
    for (const energyUj of [12_000_000, 42_000_000]) {
      machine.kernel.write('sys/class/powercap/intel-rapl:0/energy_uj', `${energyUj}\n`);
      machine.next();
    }
    machine.kernel.write('sys/class/powercap/intel-rapl:0/energy_uj', '72000000\n');
    expect(machine.next().package_watts).toBe(30);
  });
});

describe('the battery', () => {
  const battery = (name: string, files: Record<string, string>): Record<string, string> =>
    Object.fromEntries(
      Object.entries({ type: 'Battery', ...files }).map(([file, text]) => [
        `sys/class/power_supply/${name}/${file}`,
        `${text}\n`,
      ]),
    );
  const read = (files: Record<string, string>): unknown => {
    using kernel = kernelFolder(files);
    return new BatterySource(kernel.root, new ManualClock()).read();
  };

  it('tells charge, direction and watts', () => {
    expect(read(battery('BAT0', { capacity: '81', status: 'Discharging', power_now: '5002000' }))).toEqual({
      percent: 81,
      status: 'discharging',
      watts: 5.002,
    });
    expect(read(battery('BAT1', { capacity: '40', status: 'Charging', power_now: '20000000' }))).toEqual({
      percent: 40,
      status: 'charging',
      watts: -20,
    });
  });

  it('has watts of volts and amperes where it meters those, whatever the sign', () => {
    expect(
      read(
        battery('BAT0', { capacity: '50', status: 'Discharging', current_now: '-1500000', voltage_now: '12000000' }),
      ),
    ).toEqual({
      percent: 50,
      status: 'discharging',
      watts: 18,
    });
  });

  it('of a mouse, and a mains adapter, are none', () => {
    expect(
      read({
        ...battery('hidpp_battery_0', { scope: 'Device', capacity: '50' }),
        'sys/class/power_supply/AC/type': 'Mains',
      }),
    ).toBeNull();
  });

  it('that is two is told as one, by size', () => {
    const two = {
      ...battery('BAT0', { capacity: '100', status: 'Full', power_now: '0', energy_full: '10000000' }),
      ...battery('BAT1', { capacity: '40', status: 'Discharging', power_now: '9000000', energy_full: '30000000' }),
    };
    expect(read(two)).toEqual({ percent: 55, status: 'discharging', watts: 9 });
  });

  it('that says nothing sound is absent', () => {
    expect(read(battery('BAT0', { capacity: 'x', status: 'Broken' }))).toBeNull();
    expect(read(battery('BAT0', { capacity: '300', status: 'Full' }))).toEqual({
      percent: null,
      status: 'full',
      watts: null,
    });
  });

  it('that is not in its bay is none, until it is put in', () => {
    const bay = battery('BAT1', { present: '0', capacity: '0', status: 'Discharging' });
    using machine = watch(bay);
    expect(machine.next().battery).toBeNull();
    expect(machine.coverage('system.battery').status).toBe('unavailable');
    machine.kernel.write('sys/class/power_supply/BAT1/present', '1\n');
    expect(machine.next(10_000).battery).toMatchObject({ percent: 0, status: 'discharging' });
  });

  it('that is not there does not speak for the one that is', () => {
    expect(
      read({
        ...battery('BAT0', { present: '1', capacity: '80', status: 'Charging' }),
        ...battery('BAT1', { present: '0', capacity: '0', status: 'Discharging' }),
      }),
    ).toEqual({ percent: 80, status: 'charging', watts: null });
  });

  it.each([
    [50, { energy_now: '25000000', energy_full: '50000000' }],
    [40, { charge_now: '2000000', charge_full: '5000000' }],
    [25, { energy_now: '5000000', energy_full_design: '20000000' }],
    [100, { energy_now: '51000000', energy_full: '50000000' }],
    [50, { capacity: '255', energy_now: '25000000', energy_full: '50000000' }],
    [null, { energy_now: '25000000', energy_full: '0' }],
  ])('that does not tell its percentage is at %s by what it holds', (percent, files) => {
    expect(read(battery('BAT0', { status: 'Discharging', ...files }))).toMatchObject({ percent });
  });

  it('that tells its size in ampere-hours weighs as much beside one in watt-hours', () => {
    const same = { status: 'Discharging', voltage_min_design: '10000000' };
    expect(
      read({
        ...battery('BAT0', { ...same, capacity: '100', energy_full: '50000000' }),
        ...battery('BAT1', { ...same, capacity: '0', charge_full: '5000000' }),
      }),
    ).toMatchObject({ percent: 50 });
  });
});
