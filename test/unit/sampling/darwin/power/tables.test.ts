import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chipOf } from '../../../../../src-main/sampling/darwin/power/chips.ts';
import { frequencyTable, tierTables } from '../../../../../src-main/sampling/darwin/power/dvfs.ts';

const hex = (text: string): Buffer => Buffer.from(text, 'hex');
/** As an M1 has them. */
const M1_EFFICIENCY = hex('0046c32303030000008bef390303000000b5644f2003000000fa9065770300000024067bc2030000');
const M1_GPU = hex(
  '0000000090010000007b9a175402000000a4781f770200000054ea2a96020000001f1337f702000000ea3b435203000080bb2c4c93030000',
);

describe('frequency tables', () => {
  it('of an M1 are in Hz; entries of 0 are no frequencies', () => {
    expect(frequencyTable(M1_EFFICIENCY)).toEqual([600e6, 972e6, 1332e6, 1704e6, 2064e6]);
    expect(frequencyTable(M1_GPU).slice(0, 2)).toEqual([396e6, 528e6]);
    expect(frequencyTable(M1_GPU).at(-1)).toBe(1278e6);
  });

  it('of an M4 are in kHz', () => {
    const bytes = Buffer.alloc(16);
    bytes.writeUInt32LE(1_020_000, 0);
    bytes.writeUInt32LE(4_512_000, 8);
    expect(frequencyTable(bytes)).toEqual([1.02e9, 4.512e9]);
  });

  it('are none where the numbers count something else, or are cut off', () => {
    expect(frequencyTable(hex('010000008a02000001000000c2020000'))).toEqual([]);
    expect(frequencyTable(M1_EFFICIENCY.subarray(0, 7))).toEqual([]);
    expect(frequencyTable(null)).toEqual([]);
  });

  it('of any bytes hold only positive frequencies', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) =>
        frequencyTable(Buffer.from(bytes)).every((hertz) => hertz > 0 && hertz <= 4.3e11),
      ),
    );
  });

  it('are told by acc-clusters where that is there, one for each tier, the slowest first', () => {
    const properties: Record<string, Buffer> = {
      'acc-clusters': hex('1601000000000000' + '1701000000000000' + '0502000000000000' + '63'),
      'voltage-states5-sram': hex('0050460001000000'),
      'voltage-states22-sram': hex('00d5420001000000'),
      'voltage-states23-sram': hex('00d5420001000000'),
      'voltage-states1-sram': hex('0050460001000000'),
    };
    expect(tierTables((key) => properties[key] ?? null)).toEqual([[4_379_904_000], [4_608_000_000]]);
  });

  it('of a power manager that has none are none', () => {
    expect(tierTables(() => null)).toEqual([]);
    expect(tierTables((key) => (key === 'acc-clusters' ? hex('1601000000000000') : null))).toEqual([]);
  });
});

describe('the table of chips', () => {
  it('knows a chip by its brand string', () => {
    expect(chipOf('Apple M1', 8)?.peakBytesPerSecond).toBe(68.25e9);
    expect(chipOf('Apple M3 Ultra', null)?.peakBytesPerSecond).toBe(819e9);
    expect(chipOf('Apple M5 Pro', 20)).toEqual({ peakBytesPerSecond: 307e9, referencePackageWatts: null });
  });

  it('tells two Max chips of one name apart by their GPU cores, and guesses none', () => {
    expect(chipOf('Apple M4 Max', 32)?.peakBytesPerSecond).toBe(410e9);
    expect(chipOf('Apple M4 Max', 40)?.peakBytesPerSecond).toBe(546e9);
    expect(chipOf('Apple M4 Max', null)?.peakBytesPerSecond).toBeNull();
    expect(chipOf('Apple M4 Max', 36)?.peakBytesPerSecond).toBeNull();
  });

  it.each([
    'Apple M4 Ultra',
    'Apple M9',
    'Apple M1 (Virtual)',
    'Apple M3 Max Pro',
    'Intel(R) Core(TM) i9',
    'toString',
    'Apple constructor',
    '',
  ])('does not know “%s”', (brand) => {
    expect(chipOf(brand, 40)).toBeNull();
  });

  it('does not know a chip without a name', () => {
    expect(chipOf(null, null)).toBeNull();
  });
});
