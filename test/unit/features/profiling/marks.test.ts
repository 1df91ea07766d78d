import { describe, expect, it } from 'vitest';
import { epochMs, monotonicMs } from '../../../../src-main/base/brand.ts';
import { LONGEST_MARK, MarkIntake } from '../../../../src-main/recording/marks.ts';

function intake() {
  const marks: string[] = [];
  let now = 0;
  const taken = new MarkIntake({ now: () => epochMs(now), monotonic: () => monotonicMs(now) }, (text) =>
    marks.push(text),
  );
  return { marks, taken, pass: (ms: number) => (now += ms) };
}

describe('marks of a program that is not trusted', () => {
  it('are its lines, also where one comes in pieces and a character is split', () => {
    const { marks, taken } = intake();
    const push = taken.source();
    const bytes = Buffer.from('epoch 1\nloss → 0.3\n');
    for (const byte of bytes) push(Buffer.of(byte));
    expect(marks).toEqual(['epoch 1', 'loss → 0.3']);
  });

  it('of two sources do not run into one another', () => {
    const { marks, taken } = intake();
    const [one, other] = [taken.source(), taken.source()];
    one(Buffer.from('begin'));
    other(Buffer.from('other\n'));
    one(Buffer.from(' end\n'));
    expect(marks).toEqual(['other', 'begin end']);
  });

  it('are cut to length, and megabytes without a line end are not held', () => {
    const { marks, taken } = intake();
    const push = taken.source();
    for (let part = 0; part < 100; part++) push(Buffer.alloc(100_000, 'x'));
    push(Buffer.from('\n'));
    expect(marks[0]).toHaveLength(LONGEST_MARK);
    expect(marks[0]!.endsWith('…')).toBe(true);
  });

  it('lose what would move a cursor or turn text around', () => {
    const { marks, taken } = intake();
    taken.source()(Buffer.from('a\x1b[2Jb\u202ec\n \t \n'));
    expect(marks).toEqual(['a\ufffd[2Jb\ufffdc']);
  });

  it('are left out, and counted, when they come too fast', () => {
    const { marks, taken, pass } = intake();
    const push = taken.source();
    for (let count = 0; count < 1_000; count++) push(Buffer.from('again\n'));
    expect(marks).toHaveLength(50);
    expect(taken.dropped).toBe(950);
    pass(1_000);
    for (let count = 0; count < 1_000; count++) push(Buffer.from('again\n'));
    expect(marks).toHaveLength(60);
  });
});
