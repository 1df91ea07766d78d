import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Announcer } from '../../../src-renderer/lib/announcer.ts';
import { LatestOnly } from '../../../src-renderer/lib/latest-only.ts';
import { StableOrder } from '../../../src-renderer/lib/stable-order.ts';

describe('the order of rows', () => {
  it('stands for three seconds, then follows', () => {
    const order = new StableOrder(3_000);
    const shown = [
      order.next(['a', 'b'], 0, false),
      order.next(['b', 'a'], 2_999, false),
      order.next(['b', 'a'], 3_000, false),
    ];
    expect(shown).toEqual([
      ['a', 'b'],
      ['a', 'b'],
      ['b', 'a'],
    ]);
  });

  it('never changes while it is held', () => {
    const order = new StableOrder(3_000);
    order.next(['a', 'b'], 0, false);
    expect(order.next(['b', 'a'], 60_000, true)).toEqual(['a', 'b']);
  });

  it('takes newcomers at its end while there is room, and sorts at once after a reset', () => {
    const order = new StableOrder(3_000);
    order.next(['a'], 0, false);
    expect(order.next(['c', 'a'], 1_000, false)).toEqual(['a', 'c']);
    order.reset();
    expect(order.next(['c', 'a'], 1_001, true)).toEqual(['c', 'a']);
  });

  it('never shows a key twice and never more than the longest list it was given', () => {
    const lists = fc.array(fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e'), { minLength: 1 }), {
      minLength: 1,
    });
    fc.assert(
      fc.property(lists, fc.boolean(), (given, held) => {
        const order = new StableOrder(3_000);
        const most = Math.max(...given.map((list) => list.length));
        return given.every((list, index) => {
          const shown = order.next(list, index * 1_000, held);
          return new Set(shown).size === shown.length && shown.length <= most;
        });
      }),
    );
  });
});

describe('the announcer', () => {
  it('says a change at most once in ten seconds, and then the newest', () => {
    const announcer = new Announcer(10_000);
    expect([
      announcer.next('calm', 0),
      announcer.next('high', 4_000),
      announcer.next('critical', 9_999),
      announcer.next('critical', 10_000),
    ]).toEqual(['calm', 'calm', 'calm', 'critical']);
  });
});

describe('latest only', () => {
  it('runs one at a time and, of those asked for meanwhile, only the newest', async () => {
    const ran: number[] = [];
    const waiting: (() => void)[] = [];
    const latest = new LatestOnly<number>(async (input) => {
      ran.push(input);
      await new Promise<void>((resolve) => waiting.push(resolve));
    });
    const first = latest.ask(1);
    void latest.ask(2);
    void latest.ask(3);
    waiting.shift()?.();
    await new Promise((resolve) => setImmediate(resolve));
    waiting.shift()?.();
    await first;
    expect(ran).toEqual([1, 3]);
  });

  it('goes on after a task that failed', async () => {
    const ran: string[] = [];
    const latest = new LatestOnly<string>((input) => {
      ran.push(input);
      return input === 'bad' ? Promise.reject(new Error('no')) : Promise.resolve();
    });
    await expect(latest.ask('bad')).rejects.toThrow('no');
    await latest.ask('good');
    expect(ran).toEqual(['bad', 'good']);
  });
});
