import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { energyChannel } from '../../../../../src-main/sampling/darwin/ioreport/channel-names.ts';
import { EnergyMeter } from '../../../../../src-main/sampling/darwin/power/energy-meter.ts';
import { microjoulesPerUnit } from '../../../../../src-main/sampling/darwin/ioreport/units.ts';

describe('an energy meter', () => {
  it('sums up what it is told', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 1, max: 1e9 }), fc.integer({ min: 1, max: 10 })), {
          minLength: 1,
          maxLength: 50,
        }),
        (steps) => {
          const meter = new EnergyMeter();
          for (const [microjoules, seconds] of steps) meter.add(microjoules, seconds, true);
          expect(meter.total).toBe(steps.reduce((sum, [microjoules]) => sum + microjoules, 0));
        },
      ),
    );
  });

  it('has no reading for an interval that could not be read', () => {
    const meter = new EnergyMeter();
    for (const bad of [null, NaN, -1, Infinity]) {
      meter.add(1, 1, true);
      expect(meter.add(bad, 1, true)).toBeNull();
      expect(meter.total).toBeNull();
    }
    meter.add(1, 1, true);
    expect(meter.total).toBe(5);
  });

  it('is even where it moves in steps of two seconds, at one and at three readings a second', () => {
    for (const perSecond of [1, 3]) {
      const meter = new EnergyMeter();
      const rates: number[] = [];
      let metered = 0;
      for (let tick = 1; tick <= 60 * perSecond; tick += 1) {
        const steps = Math.floor(tick / perSecond / 2.1);
        rates.push((meter.add((steps - metered) * 2.1e6, 1 / perSecond, true) ?? NaN) * perSecond);
        metered = steps;
      }
      const settled = rates.slice(6 * perSecond);
      expect(Math.min(...settled)).toBeGreaterThan(0.6e6);
      expect(Math.max(...settled)).toBeLessThan(1.4e6);
      expect(meter.total! / 60e6).toBeCloseTo(1, 1);
    }
  });

  it('is frozen after five busy seconds without a step, and thaws', () => {
    const meter = new EnergyMeter();
    for (let second = 0; second < 5; second += 1) meter.add(0, 1, true);
    expect(meter.isFrozen).toBe(true);
    expect(meter.total).toBeNull();
    meter.add(5, 1, true);
    expect(meter.total).not.toBeNull();
  });
});

describe('energy channels', () => {
  it.each([
    ['CPU Energy', 'cpu', 0],
    ['DIE_1_CPU Energy', 'cpu', 0],
    ['GPU Energy', 'gpu', 0],
    ['GPU', 'gpu', 1],
    ['GPU0', 'gpu', 1],
    ['ANE', 'ane', 0],
    ['ANE0', 'ane', 1],
    ['ANE0_1', 'ane', 2],
    ['DRAM', 'dram', 0],
    ['DRAM0', 'dram', 1],
  ])('%s is of the %s', (name, part, rank) => {
    expect(energyChannel(name)).toEqual({ part, rank });
  });

  it.each([
    'GPU SRAM',
    'GPU SRAM0',
    'EACC_CPU',
    'PACC0_CPU0',
    'PCPU',
    'MCPU0',
    'PCIe Port 0 Energy',
    'apciec0 Energy',
    'ANEXL',
    'DISP',
    'DCS',
    '',
    '\0',
  ])('%j is not metered', (name) => {
    expect(energyChannel(name)).toBeNull();
  });

  it('are in the unit of their label, and in none where that is unknown', () => {
    expect(['J', 'mJ', 'uJ', ' nJ   '].map(microjoulesPerUnit)).toEqual([1e6, 1e3, 1, 1e-3]);
    expect(['', 'events', '24Mticks', 'MJ', null].map(microjoulesPerUnit)).toEqual([null, null, null, null, null]);
  });
});
