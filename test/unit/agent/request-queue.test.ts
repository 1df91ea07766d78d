import { describe, expect, it } from 'vitest';
import { RequestQueue } from '../../../src-main/agent/session/request-queue.ts';
import { ManualClock } from '../sampling/linux/manual-clock.ts';

interface Trial {
  readonly queue: RequestQueue;
  readonly handled: string[];
  readonly flow: string[];
  /** Lets the window that was waited for begin. */
  nextWindow(): void;
}

function trial(workMs = 0): Trial {
  const clock = new ManualClock();
  const handled: string[] = [];
  const flow: string[] = [];
  let planned: { run: () => void; wait: number } | null = null;
  const queue = new RequestQueue({
    clock,
    handle: (text) => {
      handled.push(text);
      clock.advance(workMs);
    },
    pause: () => flow.push('pause'),
    resume: () => flow.push('resume'),
    overflow: () => flow.push('overflow'),
    schedule: (run, wait) => {
      planned = { run, wait };
      return () => (planned = null);
    },
  });
  return {
    queue,
    handled,
    flow,
    nextWindow: () => {
      const { run, wait } = planned!;
      planned = null;
      clock.advance(wait);
      run();
    },
  };
}

const numbers = (count: number): string[] => Array.from({ length: count }, (_, index) => String(index));

describe('request queue', () => {
  it('handles a few requests at once', () => {
    const { queue, handled, flow } = trial();
    for (const text of numbers(20)) queue.push(text);
    expect(handled).toEqual(numbers(20));
    expect(flow).toEqual([]);
  });

  it('has a flood wait, in its order, and takes nothing in meanwhile', () => {
    const { queue, handled, flow, nextWindow } = trial();
    for (const text of numbers(50)) queue.push(text);
    expect(handled).toHaveLength(20);
    expect(flow).toEqual(['pause']);
    nextWindow();
    expect(handled).toHaveLength(40);
    nextWindow();
    expect(handled).toEqual(numbers(50));
    expect(flow).toEqual(['pause', 'resume', 'pause', 'resume']);
  });

  it('has few but costly requests wait as well', () => {
    const { queue, handled } = trial(50);
    for (const text of numbers(3)) queue.push(text);
    expect(handled).toEqual(['0']);
  });

  it('gives up a client whose waiting requests cannot be held', () => {
    const { queue, flow } = trial();
    for (let request = 0; request < 40; request++) queue.push('x'.repeat(60_000));
    expect(flow).toEqual(['pause', 'overflow']);
  });

  it('handles nothing after its end', () => {
    const { queue, handled } = trial();
    for (const text of numbers(30)) queue.push(text);
    queue[Symbol.dispose]();
    expect(handled).toHaveLength(20);
  });
});
