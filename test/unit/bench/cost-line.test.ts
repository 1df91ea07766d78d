import { expect, it } from 'vitest';
import type { Measured } from '../../bench/contender.ts';
import type { Round } from '../../bench/measure.ts';
import { costLine } from '../../bench/table.ts';

const measured = (name: string, kind: Measured['kind'], usPerProcess: number, rssBytes: number): Measured => ({
  name,
  kind,
  hertz: 1,
  refreshes: 8,
  cpuPercent: 1,
  msPerRefresh: 1,
  usPerProcess,
  insideUsPerProcess: null,
  rssBytes,
  jitterP50Ms: null,
  jitterP99Ms: null,
});
const round = (busyPercent: number): Round => ({
  size: 600,
  processes: 680,
  seconds: 8,
  busyPercent,
  measured: [
    measured('C loop, same files', 'floor', 8, 2e6),
    measured('Culprit, full tick, one client', 'agent', 10, 86.4e6),
  ],
});

it('what a tick costs is one line, with the ratio and the memory', () => {
  expect(costLine(round(31))).toMatch(/^full tick: 1\.25 × the C loop at 600 processes, RSS 86 MB \(.*31 % busy\)$/);
});

it('of a machine that is busy with other work no ratio is told, but that it is', () => {
  expect(costLine(round(94))).toBe('full tick: not measured, the machine was 94 % busy with other work');
});

it('of an agent that has ended neither', () => {
  expect(costLine({ ...round(20), measured: [] })).toBe('full tick: not measured, it has ended');
});
