import { afterEach, describe, expect, it } from 'vitest';
import { CoreFoundation } from '../../../../../src-main/sampling/darwin/corefoundation.ts';
import { EnergySource } from '../../../../../src-main/sampling/darwin/power/energy.ts';
import { IOReport } from '../../../../../src-main/sampling/darwin/ioreport/ioreport.ts';
import { StandIn } from '../../../../fixtures/darwin/stand-in.ts';
import { energy } from '../../../../fixtures/darwin/power-scenarios.ts';

const opened: Disposable[] = [];
afterEach(() => {
  while (opened.length > 0) opened.pop()![Symbol.dispose]();
});

/** The CPU's energy in joules at a time, summed up since the first reading; null where there is none. */
function cpuOf(...lines: string[]): (ms: number) => number | null {
  const standIn = new StandIn(lines.join('\n'));
  opened.push(standIn);
  const cf = CoreFoundation.open(standIn.libraries);
  if (!cf.ok) throw new Error(cf.error);
  opened.push(cf.value);
  const report = IOReport.open(standIn.libraries, cf.value);
  const source = report.ok ? EnergySource.open(report.value) : report;
  if (!source.ok) throw new Error(source.error);
  opened.push(source.value);
  return (ms) => {
    standIn.setMs(ms);
    const microjoules = source.value.read(ms, { cpu: true, gpu: false }).find(({ name }) => name === 'cpu')?.energyUj;
    return microjoules === undefined ? null : microjoules / 1e6;
  };
}

/** Two channels of one part, each of which has counted much since the start, and adds a watt. */
const ONE = energy('CPU Energy', 'mJ', '5000000+1000/s');
const OTHER = energy('DIE_1_CPU Energy', 'mJ', '9000000+1000/s');

describe('a channel that a sample lacks', () => {
  it.each([
    ['the first', OTHER, ONE],
    ['the last', ONE, OTHER],
  ])('makes no reading, and the next spans the time that it was away: %s', (_, stays, away) => {
    const cpu = cpuOf(stays, `${away} from=0 until=1500`, `${away} from=2500`);
    expect([0, 1_000, 2_000, 3_000, 4_000].map(cpu)).toEqual([0, 2, null, 6, 8]);
  });

  it('and that is there later makes no reading then, instead of all that it counted since the start', () => {
    const cpu = cpuOf(ONE, `${OTHER} until=500`, `${OTHER} from=2500`);
    expect([1_000, 2_000, 3_000, 4_000, 5_000].map(cpu)).toEqual([0, 1, null, 3, 5]);
  });

  it('leaves nothing behind', () => {
    const cpu = cpuOf(ONE, `${OTHER} from=0 until=1500`, `${OTHER} from=2500`);
    const [standIn] = opened as [StandIn];
    cpu(0);
    cpu(1_000);
    const held = standIn.handles();
    for (const ms of [2_000, 2_100, 2_200]) cpu(ms);
    expect(standIn.handles()).toBe(held);
    cpu(3_000);
    opened.pop()![Symbol.dispose]();
    opened.pop()![Symbol.dispose]();
    expect(standIn.handles()).toBe(0);
  });
});
