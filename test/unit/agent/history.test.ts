import { expect, it } from 'vitest';
import { RecentHistory } from '../../../src-main/agent/views/history.ts';
import type { Frame, SystemFrame } from '../../../src-main/protocol/frame.ts';
import { History } from '../../../src-main/protocol/history.ts';
import { NOTHING_KNOWN } from '../nothing-known.ts';

function system(cpu: number | null, change: Partial<SystemFrame> = {}): SystemFrame {
  return {
    ...NOTHING_KNOWN,
    cpu_percent: cpu,
    cores: [{ id: 0, busy_percent: cpu, cluster: null, frequency_hz: null }],
    ...change,
  };
}
const top = (score: number): Frame['top'] => ({ score, band: 'low', pid: 1, name: `p${score}` });

it('keeps one entry a second: its newest figures, and its greatest score', () => {
  const history = new RecentHistory();
  history.push({ at: 1_000, top: top(5), system: system(1) });
  history.push({ at: 1_333, top: top(9), system: system(2) });
  history.push({ at: 1_666, top: top(7), system: system(3) });
  history.push({ at: 2_000, top: null, system: system(null) });
  const read = history.read();
  expect(History.safeParse(read).error).toBeUndefined();
  expect(read).toMatchObject({
    at_ms: [1_666, 2_000],
    top_score: [9, null],
    top_name: ['p9', null],
    cpu_percent: [3, null],
    cores: [{ id: 0, busy_percent: [3, null] }],
  });
});

it('keeps the last ten minutes', () => {
  const history = new RecentHistory();
  for (let second = 0; second < 700; second++) history.push({ at: second * 1_000, top: null, system: system(second) });
  const { at_ms, cpu_percent } = history.read();
  expect([at_ms.length, cpu_percent[0], cpu_percent.at(-1)]).toEqual([600, 100, 699]);
});

it('has series of one length, also when cores and disks come and go', () => {
  const history = new RecentHistory();
  const disk = {
    name: 'sda',
    read_bytes_per_second: 1,
    written_bytes_per_second: null,
    busy_percent: null,
    wait_ms: null,
  };
  history.push({ at: 0, top: null, system: system(1, { cores: [] }) });
  history.push({
    at: 1_000,
    top: null,
    system: system(2, { cores: [{ id: 3, busy_percent: 4, cluster: null, frequency_hz: null }], disks: [disk, disk] }),
  });
  expect(history.read()).toMatchObject({
    cores: [{ id: 3, busy_percent: [null, 4] }],
    disk_bytes_per_second: [null, 2],
  });
});
