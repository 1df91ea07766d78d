import { describe, expect, test } from 'vitest';
import { CATEGORIES, type Category, type MetricId } from '../../../../src-main/metrics/registry.ts';
import { metricColumns, scoreColumns } from '../../../../src-main/model/rates/columns.ts';
import { originalWords } from '../../../../src-main/model/score/original-words.ts';
import { reasonsOf } from '../../../../src-main/model/score/reasons.ts';

/** In the original's words, whose order and rounding they are compared with. */

function reasons(category: Category, figures: Partial<Record<MetricId, number>>): string[] {
  const metrics = metricColumns(1);
  for (const [id, value] of Object.entries(figures)) metrics[id as MetricId][0] = value;
  const scores = scoreColumns(1);
  scores.category[0] = CATEGORIES.indexOf(category);
  return reasonsOf(0, metrics, scores, 0.5).map(originalWords);
}

describe('reasons', () => {
  test('blocking: page-ins, disk, faults, in this order', () => {
    const figures = { faults_per_second: 99.9, disk_bytes_per_second: 1536, page_ins_per_second: 240.7 };
    expect(reasons('blocking', figures)).toEqual(['pageins:240/s', 'disk:2K/s', 'faults:99/s']);
  });
  test.each([
    [1, 'disk:1B/s'],
    [1023, 'disk:1023B/s'],
    [1024, 'disk:1K/s'],
    [1048575, 'disk:1024K/s'],
    [1048576, 'disk:1.0M/s'],
    [2.5e9, 'disk:2384.2M/s'],
  ])('%d bytes a second read %s', (rate, words) => {
    expect(reasons('blocking', { disk_bytes_per_second: rate })).toEqual([words]);
  });
  test('contention: run-queue wait, switches, CPU; interactive CPU is never named', () => {
    const figures = {
      cpu_percent: 99.5,
      context_switches_per_second: 999.4,
      run_queue_wait_ms_per_second: 0.4,
      qos_interactive_ms_per_second: 80,
    };
    expect(reasons('contention', figures)).toEqual(['runnable:0ms/s', 'csw:999/s', 'cpu:100%']);
    expect(reasons('contention', { context_switches_per_second: 1000 })).toEqual(['csw:1.0k/s']);
  });
  test('pressure: memory, wake-ups, system calls; Mach messages are never named', () => {
    const figures = {
      rss_bytes: 2 ** 30,
      wakeups_per_second: 1.9,
      syscalls_per_second: 12_345,
      mach_messages_per_second: 5,
    };
    expect(reasons('pressure', figures)).toEqual(['mem:1.0G', 'wakeups:1/s', 'syscalls:12.3k/s']);
    expect(reasons('pressure', { rss_bytes: 2 ** 30 - 1 })).toEqual(['mem:1024M']);
  });
  test('efficiency: a low IPC, more than ten threads', () => {
    expect(reasons('efficiency', { instructions_per_cycle: 0.125, threads: 11 })).toEqual(['ipc:0.12', 'threads:11']);
    expect(reasons('efficiency', { instructions_per_cycle: 0.5, threads: 10 })).toEqual([]);
  });
  test('what is 0 or absent is no reason', () => {
    for (const category of CATEGORIES) expect(reasons(category, {})).toEqual([]);
    expect(reasons('blocking', { page_ins_per_second: 0, faults_per_second: 3 })).toEqual(['faults:3/s']);
  });
});
