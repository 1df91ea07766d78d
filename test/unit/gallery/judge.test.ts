import { describe, expect, it } from 'vitest';
import {
  isRight,
  judgeCulprit,
  judgeHealthy,
  rankOf,
  type Cast,
  type Group,
  type Sighting,
} from '../../gallery/judge.ts';

const cast: Cast = { isCulprit: (pid) => pid >= 100 && pid < 200, isBystander: (pid) => pid >= 200 && pid < 300 };
const group = (label: string, ...pids: number[]): Group => ({ label, pids, value: 1 });
const culprit = group('culprit', 100, 101);
const decoy = group('decoy', 200);
const stranger = group('stranger', 900);

const said = (atMs: number, ranked: Group[], accused: Group | null = null): Sighting => ({
  atMs,
  naming: { ranked, accused },
});

describe('a right name', () => {
  it("has some of the culprit's processes, and nobody else's", () => {
    expect(isRight(group('part', 101), cast)).toBe(true);
    expect(isRight(group('with a child that has gone', 101, 900), cast)).toBe(true);
    expect(isRight(group('everything below one shell', 100, 200), cast)).toBe(false);
    expect(isRight(stranger, cast)).toBe(false);
    expect(isRight(null, cast)).toBe(false);
  });

  it('is looked for from the top', () => {
    expect(rankOf([stranger, decoy, culprit], cast)).toBe(3);
    expect(rankOf([stranger, decoy], cast)).toBeNull();
  });
});

describe('a run with a culprit', () => {
  const onset = 1_000;
  const settled = 3_000;

  it('is right when most of what was said once it lasted is right', () => {
    const sightings = [
      said(2_000, [decoy]),
      said(3_000, [culprit]),
      said(4_000, [decoy, culprit]),
      said(5_000, [culprit]),
    ];
    expect(judgeCulprit(sightings, cast, false, onset, settled)).toEqual({
      right: true,
      rank: 1,
      secondsToRight: 2,
      said: 'culprit',
    });
  });

  it('half is not most', () => {
    expect(judgeCulprit([said(3_000, [culprit]), said(4_000, [decoy])], cast, false, onset, settled).right).toBe(false);
  });

  it('a method that accuses is judged by whom it accuses, not by its order', () => {
    const silent = judgeCulprit([said(3_000, [culprit], null)], cast, true, onset, settled);
    expect(silent).toEqual({ right: false, rank: 1, secondsToRight: null, said: 'none' });
    expect(judgeCulprit([said(3_000, [decoy, culprit], culprit)], cast, true, onset, settled).right).toBe(true);
  });

  it('nothing said is not right', () => {
    expect(judgeCulprit([], cast, false, onset, settled)).toEqual({
      right: false,
      rank: null,
      secondsToRight: null,
      said: 'none',
    });
  });
});

describe('a healthy run', () => {
  it('is clean when nobody was accused, whoever came first', () => {
    expect(judgeHealthy([said(1, [decoy]), said(2, [decoy])])).toEqual({ clean: true, share: 0, said: 'none' });
  });

  it('is spoilt by one false name', () => {
    expect(judgeHealthy([said(1, [decoy], decoy), said(2, [decoy]), said(3, []), said(4, [])])).toEqual({
      clean: false,
      share: 0.25,
      said: 'decoy',
    });
  });
});
