import { afterAll, beforeAll, expect, it } from 'vitest';
import { Observatory } from '../../../src-main/agent/observatory.ts';
import { Frame } from '../../../src-main/protocol/frame.ts';
import { defaultConfig } from '../../../src-main/protocol/config.ts';
import { MAX_ROWS } from '../../../src-main/protocol/limits.ts';
import { ProcessDetail } from '../../../src-main/protocol/methods.ts';
import { LinuxSampler } from '../../../src-main/sampling/linux/linux-sampler.ts';
import { kernelFolder, type KernelFolder } from '../sampling/linux/kernel-folder.ts';
import { ManualClock } from '../sampling/linux/manual-clock.ts';

const PIDS = Array.from({ length: 60 }, (_, index) => 1_000 + index);
const COMMAND = `/usr/bin/java ${'-Dsome.property=value '.repeat(200)}`.slice(0, 4_096).trim();
const SELF = { cpu_percent: 1.2, rss_bytes: 90_000_000, tick_ms: 1.2, jitter_p50_ms: 0.1, jitter_p99_ms: 1.1 };

let kernel: KernelFolder;
let observatory: Observatory;

/** Sixty busy processes with command lines of 4 KB, after `tick` samples. */
function write(tick: number): void {
  for (const pid of PIDS) {
    kernel.write(
      `proc/${pid}/stat`,
      `${pid} (process-${pid}) R 1 1 1 0 -1 0 ${12_345 + tick * 977} 0 ${17 + tick * 13} 0 ` +
        `${500 + tick * 37 + pid} ${100 + tick * 11} 0 0 20 0 7 0 4000 12345678 ${3_000 + tick} 0 0 0 0 ` +
        '0 0 0 0 0 0 0 0 0 17 3 0 0 0 0 0\n',
    );
    kernel.write(
      `proc/${pid}/io`,
      `rchar: 1\nwchar: 1\nsyscr: 1\nsyscw: 1\nread_bytes: ${4_096 * tick * 71}\n` +
        `write_bytes: ${4_096 * tick * 33}\ncancelled_write_bytes: 0\n`,
    );
  }
}

beforeAll(async () => {
  const cores = Array.from({ length: 32 }, (_, core) => `cpu${core} 100 200 300 400 50 6 7 8 0 0\n`).join('');
  kernel = kernelFolder({ 'proc/stat': `cpu  1 2 3 4 5 6 7 8 0 0\n${cores}btime 1700000000\n` });
  for (const pid of PIDS) kernel.write(`proc/${pid}/cmdline`, `${COMMAND.replaceAll(' ', '\0')}\0`);
  write(0);
  const clock = new ManualClock();
  const sampler = new LinuxSampler({ clock, root: kernel.root });
  observatory = new Observatory(sampler, {
    ...defaultConfig,
    sampling: { ...defaultConfig.sampling, ring_samples: 120 },
  });
  observatory.tick();
  await sampler.settled(5_000);
  for (let tick = 1; tick <= 70; tick++) {
    // Only the last samples have new figures: what matters is that they are there.
    if (tick > 65) write(tick);
    clock.advance(333.1);
    observatory.tick();
  }
});
afterAll(() => {
  observatory[Symbol.dispose]();
  kernel[Symbol.dispose]();
});

const frame = (limit: number): Frame =>
  observatory.frame({ sort: 'score', descending: true, filter: null, offset: 0, limit }, SELF, 0)!;
const bytes = (value: unknown): number => Buffer.byteLength(JSON.stringify(value));

it('a frame of the most rows has at most 64 KB, whatever processes call themselves and however long the ring', () => {
  expect(Frame.safeParse(frame(MAX_ROWS)).error).toBeUndefined();
  expect(bytes(frame(MAX_ROWS))).toBeLessThanOrEqual(64 * 1024);
});

it('a row of a frame has the start of the command line and the last 60 scores', () => {
  const row = frame(1).processes.rows[0]!;
  expect(row.command).toBe(`${COMMAND.slice(0, 199)}…`);
  expect(row.spark).toHaveLength(60);
});

it('the detail of a process has the whole command line', () => {
  const { pid, started_at_ms } = frame(1).processes.rows[0]!;
  const detail = observatory.detail(pid, started_at_ms)!;
  expect(ProcessDetail.safeParse(detail).error).toBeUndefined();
  expect(detail.row.command).toBe(COMMAND);
});

it('a figure has no more than four decimal places', () => {
  const { metrics, categories } = frame(1).processes.rows[0]!;
  expect(metrics.cpu_percent).toBeGreaterThan(0);
  for (const value of [...Object.values(metrics), ...Object.values(categories)])
    if (value !== null) expect(Math.round(value * 1e4) / 1e4).toBe(value);
});
