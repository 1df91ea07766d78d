import { describe, expect, it } from 'vitest';
import { Governor } from '../../../src-main/agent/pace.ts';
import { Config, defaultConfig } from '../../../src-main/protocol/config.ts';

const CALM_MS = 1_000;
const QUICK_MS = 1_000 / 3;

describe('governor', () => {
  it('is calm while nobody looks and nothing rises', () => {
    const governor = new Governor(defaultConfig);
    for (let second = 0; second < 60; second++) {
      governor.note(10 + (second % 5), second * 1_000);
      expect(governor.intervalMs(second * 1_000, false)).toBe(CALM_MS);
    }
    expect(governor.pace).toBe('calm');
  });

  it('is quick as long as somebody looks', () => {
    const governor = new Governor(defaultConfig);
    expect(governor.intervalMs(0, true)).toBeCloseTo(QUICK_MS);
    expect(governor.pace).toBe('watched');
    expect(governor.intervalMs(1, false)).toBe(CALM_MS);
  });

  it('is quick for ten seconds after a score reached the elevated band', () => {
    const governor = new Governor(defaultConfig);
    governor.note(defaultConfig.bands.elevated, 1_000);
    expect(governor.intervalMs(1_000, false)).toBeCloseTo(QUICK_MS);
    expect(governor.pace).toBe('rising');
    expect(governor.intervalMs(10_999, false)).toBeCloseTo(QUICK_MS);
    expect(governor.intervalMs(11_000, false)).toBe(CALM_MS);
  });

  it('is quick when a score rises by 15 within three seconds', () => {
    const governor = new Governor(defaultConfig);
    [3, 8, 18].forEach((score, second) => governor.note(score, second * 1_000));
    expect(governor.intervalMs(2_000, false)).toBeCloseTo(QUICK_MS);
  });

  it('stays calm when a score rises as far, but slowly', () => {
    const governor = new Governor(defaultConfig);
    for (let second = 0; second <= 30; second++) governor.note(3 + second, second * 1_000);
    expect(governor.intervalMs(30_000, false)).toBe(CALM_MS);
  });

  it('keeps a fixed rate whatever happens', () => {
    const governor = new Governor(defaultConfig, 5);
    governor.note(100, 0);
    expect([governor.intervalMs(0, true), governor.intervalMs(0, false)]).toEqual([200, 200]);
    expect(governor.pace).toBe('fixed');
  });

  it('takes a new configuration at once', () => {
    const governor = new Governor(defaultConfig);
    governor.configure(Config.parse({ sampling: { calm_hz: 0.5 } }));
    expect(governor.intervalMs(0, false)).toBe(2_000);
  });
});
