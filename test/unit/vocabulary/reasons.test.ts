import { describe, expect, it } from 'vitest';
import { METRIC_IDS } from '../../../src-main/metrics/registry.ts';
import type { Reason } from '../../../src-main/protocol/frame.ts';
import { Figures, NEUTRAL, styleFor } from '../../../src-main/vocabulary/figures.ts';
import { reasonsWords, reasonWords } from '../../../src-main/vocabulary/reasons.ts';

const GERMAN = new Figures(styleFor('de-DE', 'linux'));
const plain = (text: string): string => text.replaceAll('\u00a0', ' ');

describe('reasons', () => {
  it('are said in words and in the units of the table beside them', () => {
    const reasons: Reason[] = [
      { metric: 'cpu_percent', value: 100 },
      { metric: 'run_queue_wait_ms_per_second', value: 1630 },
      { metric: 'context_switches_per_second', value: 3_400 },
      { metric: 'page_ins_per_second', value: 240 },
      { metric: 'rss_bytes', value: 6.2 * 2 ** 30 },
      { metric: 'disk_bytes_per_second', value: 410e6 },
      { metric: 'instructions_per_cycle', value: 0.4 },
      { metric: 'threads', value: 11 },
    ];
    expect(reasons.map((reason) => plain(reasonWords(reason, NEUTRAL)))).toEqual([
      'CPU 100 %',
      'run-queue wait 1630 ms/s',
      'switches 3.4k/s',
      'page-ins 240/s',
      'memory 6.2 GiB',
      'disk 410 MB/s',
      'IPC 0.4',
      'threads 11',
    ]);
    expect(plain(reasonWords(reasons[4]!, GERMAN))).toBe('memory 6,2 GiB');
  });

  it('are worded whatever the metric', () => {
    for (const metric of METRIC_IDS) expect(reasonWords({ metric, value: 1.5 }, NEUTRAL)).toMatch(/^\S.* \S*\d/);
  });

  it('begin with a process being stuck, and say when there is none', () => {
    const reasons: Reason[] = [{ metric: 'cpu_percent', value: 1 }];
    expect(plain(reasonsWords({ state: 'stuck', reasons }, NEUTRAL))).toBe('stuck in the kernel · CPU 1.0 %');
    expect(reasonsWords({ state: 'sleeping', reasons: [] }, NEUTRAL)).toBe('nothing stands out');
  });
});
