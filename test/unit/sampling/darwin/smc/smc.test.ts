import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { CoreFoundation } from '../../../../../src-main/sampling/darwin/corefoundation.ts';
import { IOKit } from '../../../../../src-main/sampling/darwin/iokit.ts';
import {
  evenly,
  groupOf,
  plausibleCelsius,
  SensorSource,
} from '../../../../../src-main/sampling/darwin/smc/sensors.ts';
import { decodeSmc, fourCharacters, textOfFour } from '../../../../../src-main/sampling/darwin/smc/smc-values.ts';
import { SMC, SMC_KEY_DATA, Smc } from '../../../../../src-main/sampling/darwin/smc/smc.ts';
import { StandIn } from '../../../../fixtures/darwin/stand-in.ts';
import { appleSmc, smcKey } from '../../../../fixtures/darwin/power-scenarios.ts';
import { describeConstants, describeLayouts } from '../check-layout.ts';

const opened: Disposable[] = [];
afterEach(() => {
  while (opened.length > 0) opened.pop()![Symbol.dispose]();
});

function smcOf(scenario: string): { standIn: StandIn; smc: Smc } {
  const standIn = new StandIn(scenario);
  opened.push(standIn);
  const cf = CoreFoundation.open(standIn.libraries);
  const iokit = cf.ok ? IOKit.open(standIn.libraries, cf.value) : cf;
  const smc = iokit.ok ? Smc.open(iokit.value) : iokit;
  if (!smc.ok) throw new Error(smc.error);
  opened.push(smc.value);
  return { standIn, smc: smc.value };
}

describeLayouts([SMC_KEY_DATA]);
describeConstants(SMC);

describe('values', () => {
  it('are big-endian but for floats', () => {
    const { smc } = smcOf(
      appleSmc(
        smcKey('FNum', 2, 'ui8 '),
        smcKey('aa16', 513, 'ui16'),
        smcKey('aa32', 66_051, 'ui32'),
        smcKey('aaF2', 1200.25, 'fpe2'),
        smcKey('aaS7', -2.5, 'sp78'),
        smcKey('aaFl', 45.5),
      ),
    );
    expect(['FNum', 'aa16', 'aa32', 'aaF2', 'aaS7', 'aaFl'].map((key) => smc.read(key))).toEqual([
      2, 513, 66_051, 1200.25, -2.5, 45.5,
    ]);
  });

  it('of types nobody knows, of wrong sizes, and of keys that are not there are absent', () => {
    const { smc } = smcOf(
      appleSmc(
        smcKey('aaaa', 5, 'ioft'),
        `${smcKey('bbbb', 5)} size=8`,
        smcKey('cccc', 'nan'),
        'smc key=dddd type=flt%20 bytes=%00%00%c0%7f',
      ),
    );
    expect(['aaaa', 'bbbb', 'dddd', 'none'].map((key) => smc.read(key))).toEqual([null, null, null, null]);
  });

  it('of any type, size and bytes are finite or absent', () => {
    const types = fc.oneof(
      fc.constantFrom('flt ', 'ui8 ', 'ui16', 'ui32', 'fpe2', 'sp78').map(fourCharacters),
      fc.integer({ min: 0, max: 0xffffffff }),
    );
    fc.assert(
      fc.property(
        types,
        fc.integer({ min: -1, max: 40 }),
        fc.uint8Array({ minLength: 32, maxLength: 32 }),
        (type, size, bytes) => {
          const value = decodeSmc(type, size, Buffer.from(bytes), 0);
          expect(value === null || Number.isFinite(value)).toBe(true);
        },
      ),
    );
  });

  it('have keys of four characters', () => {
    expect(fourCharacters('FNum')).toBe(0x464e756d);
    expect(textOfFour(fourCharacters('#KEY'))).toBe('#KEY');
  });
});

describe('keys', () => {
  it('are asked for their size and type once', () => {
    const { standIn, smc } = smcOf(appleSmc(smcKey('Tp01', 50)));
    const callsOf = (act: () => void): number => {
      const before = standIn.calls();
      act();
      return standIn.calls() - before;
    };
    expect(callsOf(() => smc.read('Tp01'))).toBe(2);
    expect(callsOf(() => smc.read('Tp01'))).toBe(1);
    expect(callsOf(() => smc.read('none'))).toBe(1);
    expect(callsOf(() => smc.read('none'))).toBe(0);
  });

  it('that could not be asked for are asked for again', () => {
    const { smc } = smcOf(
      `${appleSmc(smcKey('Tp01', 50))}\nfail function=IOConnectCallStructMethod name=Tp01 return=5 times=1`,
    );
    expect([smc.read('Tp01'), smc.read('Tp01')]).toEqual([null, 50]);
  });

  it('can be listed by index', () => {
    const { smc } = smcOf(appleSmc(smcKey('Tp01', 50), smcKey('Tg05', 50)));
    expect(smc.keyCount()).toBe(2);
    expect([0, 1, 2].map((index) => smc.keyAt(index))).toEqual(['Tp01', 'Tg05', null]);
  });

  it('are no longer read once the connection is closed', () => {
    const { smc, standIn } = smcOf(appleSmc(smcKey('Tp01', 50)));
    smc[Symbol.dispose]();
    smc[Symbol.dispose]();
    expect(smc.read('Tp01')).toBeNull();
    expect(smc.keyCount()).toBe(0);
    expect(standIn.handles()).toBeLessThanOrEqual(0);
  });
});

describe('sensors', () => {
  it('are found and read a few at a time, however many keys there are', () => {
    const keys = Array.from({ length: 2_000 }, (_, index) =>
      smcKey(`T${'pgzm'[index % 4]}${index.toString(36).padStart(2, '0').slice(-2)}`, 50 + (index % 10)),
    );
    const { standIn, smc } = smcOf(appleSmc(...keys));
    const sensors = new SensorSource(smc, false);
    let most = 0;
    sensors.read(0);
    expect(sensors.missing).toMatch(/still being looked for \(128 of 2000/);
    for (let tick = 0; tick < 40; tick += 1) {
      const before = standIn.calls();
      sensors.read(0);
      most = Math.max(most, standIn.calls() - before);
    }
    expect(most).toBeLessThan(260);
    const { temperatures } = sensors.read(0);
    expect(temperatures.map(({ name }) => name)).toEqual(['CPU', 'CPU hottest', 'GPU']);
    expect(sensors.missing).toBeNull();
  });

  it('say nothing of a lie about how many keys or fans there are', () => {
    const { smc } = smcOf(
      appleSmc('smc key=%23KEY type=ui32 value=4294967295', smcKey('FNum', 255, 'ui8 '), smcKey('Tp01', 51)),
    );
    const sensors = new SensorSource(smc, false);
    for (let tick = 0; tick < 100; tick += 1) sensors.read(0);
    expect(sensors.read(0)).toMatchObject({
      temperatures: [
        { name: 'CPU', celsius: 51 },
        { name: 'CPU hottest', celsius: 51 },
      ],
      fans: [],
    });
    expect(sensors.missing).toBeNull();
  });

  it('that stop answering are no longer told', () => {
    const { smc, standIn } = smcOf(
      appleSmc(`${smcKey('Tp01', 50)} until=5000`, smcKey('FNum', 1, 'ui8 '), `${smcKey('F0Ac', 900)} until=5000`),
    );
    const sensors = new SensorSource(smc, false);
    sensors.read(0);
    expect(sensors.read(0)).toMatchObject({ temperatures: [{ celsius: 50 }, { celsius: 50 }], fans: [{ rpm: 900 }] });
    standIn.setMs(6_000);
    expect(sensors.read(0)).toMatchObject({ temperatures: [], fans: [] });
    expect(sensors.missing).toMatch(/no sensor/);
  });

  it('on Intel go by the names of their own: palm rests and the power supply are no processors', () => {
    const { smc } = smcOf(
      appleSmc(
        smcKey('Ts0P', 30, 'sp78'),
        smcKey('Ts1P', 31, 'sp78'),
        smcKey('Tp0P', 90, 'sp78'),
        smcKey('TC0P', 55.5, 'sp78'),
        smcKey('TC1C', 60.5, 'sp78'),
        smcKey('TG0D', 48, 'sp78'),
        smcKey('TC0J', 1, 'sp78'),
      ),
    );
    expect(new SensorSource(smc, false).read(0).temperatures).toEqual([
      { name: 'CPU', celsius: 58 },
      { name: 'CPU hottest', celsius: 60.5 },
      { name: 'GPU', celsius: 48 },
    ]);
  });

  it('are found as well where the first call for a number failed, five seconds later', () => {
    const failing = (key: string): string => `fail function=IOConnectCallStructMethod name=${key} return=5 until=1000`;
    const { smc, standIn } = smcOf(
      [
        appleSmc(smcKey('Tp01', 50), smcKey('FNum', 1, 'ui8 '), smcKey('F0Ac', 900), smcKey('F0Mx', 5000)),
        failing('%23KEY'),
        failing('FNum'),
      ].join('\n'),
    );
    const sensors = new SensorSource(smc, false);
    const at = (ms: number): unknown => {
      standIn.setMs(ms);
      const { temperatures, fans } = sensors.read(ms);
      return [temperatures.length, fans];
    };
    expect([0, 4_900].map(at)).toEqual([
      [0, []],
      [0, []],
    ]);
    expect([sensors.missing, sensors.hasFans]).toEqual([expect.stringContaining('does not tell its keys'), false]);
    expect(at(5_000)).toEqual([2, [{ name: 'Fan 1', rpm: 900, maxRpm: 5000 }]]);
  });

  it('are asked again for what a failed call did not tell', () => {
    const { smc } = smcOf(
      [
        appleSmc(smcKey('Tp01', 50), smcKey('FNum', 1, 'ui8 '), smcKey('F0Ac', 900), smcKey('F0Mx', 5000)),
        'fail function=IOConnectCallStructMethod name=F0Mx return=5 times=1',
      ].join('\n'),
    );
    const sensors = new SensorSource(smc, false);
    expect([0, 1_000].map((ms) => sensors.read(ms).fans)).toEqual([
      [{ name: 'Fan 1', rpm: 900, maxRpm: null }],
      [{ name: 'Fan 1', rpm: 900, maxRpm: 5000 }],
    ]);
  });

  it('are named by what holds on every chip', () => {
    const groups = (isFloat: boolean, isM3: boolean, ...keys: string[]): unknown[] =>
      keys.map((key) => groupOf(key, isFloat, isM3));
    expect(
      groups(
        true,
        false,
        'Tp01',
        'Te05',
        'Ts0A',
        'Ts0P',
        'Ts1S',
        'Tf04',
        'Tg05',
        'TB1T',
        'TH0x',
        'TW0P',
        'PSTR',
        'Tz00',
        'TC0P',
      ),
    ).toEqual(['cpu', 'cpu', 'cpu', null, null, null, 'gpu', 'battery', 'ssd', null, null, null, null]);
    expect(groups(true, true, 'Tf04')).toEqual(['cpu']);
    expect(
      groups(
        false,
        true,
        'Tp0P',
        'Ts0P',
        'Te0T',
        'Tf04',
        'Tg05',
        'TB1T',
        'TC0C',
        'TC0D',
        'TC0E',
        'TC0F',
        'TC1P',
        'TC0J',
        'TG0D',
        'TG1P',
        'TG0T',
      ),
    ).toEqual([null, null, null, null, null, 'battery', 'cpu', 'cpu', 'cpu', 'cpu', 'cpu', null, 'gpu', 'gpu', null]);
  });

  it('are plausible above 0 up to 150 degrees, but for the 40 of one that is off', () => {
    expect([50, 150, 0.1].map(plausibleCelsius)).toEqual([50, 150, 0.1]);
    expect([0, -4, 151, 40, null].map(plausibleCelsius)).toEqual([null, null, null, null, null]);
  });

  it('are chosen evenly where there are too many', () => {
    expect(evenly([1, 2, 3], 5)).toEqual([1, 2, 3]);
    expect(
      evenly(
        Array.from({ length: 84 }, (_, index) => index),
        12,
      ),
    ).toEqual([0, 7, 14, 21, 28, 35, 42, 49, 56, 63, 70, 77]);
  });
});
