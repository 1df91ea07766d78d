import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clockTimeMs, figure, signed64, sizeInBytes } from '../../../../../src-main/features/verify/tools/figures.ts';

describe('a figure as a tool prints it', () => {
  it('may have a decimal comma', () => {
    expect(figure('12.5')).toBe(12.5);
    expect(figure('12,5')).toBe(12.5);
    expect(figure('-3')).toBe(-3);
  });

  it('is absent when it is no number, or one that no double holds', () => {
    for (const text of [undefined, '', '-', 'N/A', '1e5', '0x10', '1.2.3', ' 1', 'NaN', 'Infinity', '9'.repeat(400)])
      expect(figure(text)).toBeNaN();
  });

  it('with a sign hidden in 64 bits is negative', () => {
    expect(signed64('18446744073709550817')).toBe(-799);
    expect(signed64('1200')).toBe(1200);
    expect(signed64('-5')).toBe(-5);
    expect(signed64('9'.repeat(21))).toBe(1e21);
    expect(signed64(undefined)).toBeNaN();
  });
});

describe('time on a clock', () => {
  it('is minutes and seconds, with hours and days where there are any', () => {
    expect(clockTimeMs('0:06.30')).toBe(6_300);
    expect(clockTimeMs('7:53,61')).toBe(473_610);
    expect(clockTimeMs('1234:56.78')).toBe(74_096_780);
    expect(clockTimeMs('00:01:36')).toBe(96_000);
    expect(clockTimeMs('2-03:04:05')).toBe(183_845_000);
  });

  it('is absent when it is cut short or no time', () => {
    for (const text of [undefined, '', '12', ':30', '1:2', '1:2:3:4:5', '1-', '-1:00', 'x:yy'])
      expect(clockTimeMs(text)).toBeNaN();
  });

  it('is what days, hours, minutes and seconds make', () => {
    const two = (value: number): string => String(value).padStart(2, '0');
    fc.assert(
      fc.property(fc.nat(400), fc.nat(23), fc.nat(59), fc.nat(59), (days, hours, minutes, seconds) => {
        expect(clockTimeMs(`${days}-${two(hours)}:${two(minutes)}:${two(seconds)}`)).toBe(
          (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1_000,
        );
      }),
    );
  });
});

describe('a size with its unit', () => {
  it('is bytes', () => {
    expect(sizeInBytes('12K')).toBe(12_288);
    expect(sizeInBytes('4096.00M')).toBe(4_294_967_296);
    expect(sizeInBytes('2694,19M')).toBeCloseTo(2_825_062_973, -1);
  });

  it('is absent without a unit that is known', () => {
    for (const text of [undefined, '', '12', '12Q', 'M', '1.2.3M']) expect(sizeInBytes(text)).toBeNaN();
  });
});

it('no text makes the readers of figures fail', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      for (const read of [figure, signed64, clockTimeMs, sizeInBytes]) expect(typeof read(text)).toBe('number');
    }),
  );
});
