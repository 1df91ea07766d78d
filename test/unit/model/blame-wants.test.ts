import { describe, expect, test } from 'vitest';
import { Blame } from '../../../src-main/model/blame/blame.ts';
import type { SystemFrame } from '../../../src-main/protocol/frame.ts';
import { gpuAt, watched, type Given } from './blame-support.ts';

describe('what blame asks of the next sample', () => {
  const asked = (all: readonly Given[], change: Partial<SystemFrame> = {}): string[] => {
    const { blame } = watched(all, {}, 6, 1, [], change);
    return [...blame.wants].sort();
  };
  test('is everything it judges by, before there are rates', () =>
    expect([...new Blame().wants].sort()).toEqual(['gpu_times', 'gpus', 'locks']));

  test('who waits for locks, only while somebody works whom others could wait for', () => {
    const idle = Array.from({ length: 20 }, (_, index) => ({ pid: 10 + index, cores: 0.01 }));
    expect(asked(idle)).toEqual(['gpus']);
    expect(asked([...idle, { pid: 100, cores: 0.3 }])).toEqual(['gpus', 'locks']);
    expect(asked([...idle, { pid: 100, disk: 5e6 }])).toEqual(['gpus', 'locks']);
  });

  test('who uses the GPU, only while one is busy', () => {
    expect(asked([{ pid: 10 }], { gpus: [gpuAt(20)] })).toEqual(['gpus']);
    expect(asked([{ pid: 10 }], { gpus: [gpuAt(20), gpuAt(70)] })).toEqual(['gpu_times', 'gpus']);
  });
});
