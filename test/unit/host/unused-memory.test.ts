import { expect, it } from 'vitest';
import { UnusedMemory } from '../../../src-main/host/unused-memory.ts';

it.runIf(process.platform === 'linux')('memory that was freed is given back once a minute', () => {
  const unused = new UnusedMemory();
  const asked = [0, 59_999, 60_000, 61_000, 119_999, 120_000, 500_000].filter((now) => unused.giveBack(now));
  expect(asked).toEqual([60_000, 120_000, 500_000]);
});
