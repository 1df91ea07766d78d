import type { ProcessSample } from '../../../model/sample.ts';
import type { AlertFact } from '../alert.ts';
import type { AlertsConfig } from '../config.ts';
import { stateCode } from '../../../sample/table.ts';
import { STATES } from '../../../metrics/registry.ts';
import { fact, word } from './facts.ts';
import type { Leak } from './leak-verdict.ts';
import type { Leaks } from './leaks.ts';
import type { ProcessRuleId } from './rule.ts';

const STUCK = stateCode('stuck');
const INTERESTING_CPU = 10;

/** A rule about each process: asked for every process at every tick, so it answers with a number. */
export interface ProcessRule {
  readonly rule: ProcessRuleId;
  strength(sample: ProcessSample, slot: number): number;
  facts(sample: ProcessSample, slot: number): AlertFact[];
}

/** @param highBand the score from which the high band begins */
export function processRules(config: AlertsConfig, highBand: number, leaks: Leaks): ProcessRule[] {
  const rules: Record<ProcessRuleId, ProcessRule> = {
    cpu: {
      rule: 'cpu',
      strength: ({ metrics }, slot) => metrics.cpu_percent[slot]! / config.cpu.percent,
      facts: ({ metrics }, slot) => [
        ...fact('CPU, of one core', metrics.cpu_percent[slot], 'percent'),
        ...fact('memory', metrics.rss_bytes[slot], 'bytes'),
      ],
    },
    memory_growth: {
      rule: 'memory_growth',
      // Absent when nothing says that it grows: no leak.
      strength: ({ processes }, slot) =>
        (leaks.of(slot, processes.bornAt[slot]!)?.grownBytes ?? 0) / config.memory_growth.least_bytes,
      facts: ({ metrics, processes }, slot) =>
        leakFacts(leaks.of(slot, processes.bornAt[slot]!), metrics.rss_bytes[slot]!),
    },
    trouble: {
      rule: 'trouble',
      strength: ({ score, processes }, slot) =>
        Math.max(score[slot]! / (config.trouble.score ?? highBand), processes.state[slot] === STUCK ? 1 : 0),
      facts: troubleFacts,
    },
  };
  return Object.values(rules).filter(({ rule }) => config[rule].enabled);
}

function leakFacts(leak: Leak | null, rss: number): AlertFact[] {
  return [
    ...fact('grew by', leak?.grownBytes, 'bytes'),
    ...fact('within', leak?.seconds, 'seconds'),
    ...fact('rate', leak?.bytesPerHour, 'bytes_per_hour'),
    ...fact('memory now', rss, 'bytes'),
    ...fact('certainty, in standard deviations', leak?.confidence, 'score'),
  ];
}

function troubleFacts({ score, metrics, processes }: ProcessSample, slot: number): AlertFact[] {
  const positive = (value: number | undefined): number | null => (value !== undefined && value > 0 ? value : null);
  const cpu = metrics.cpu_percent[slot]!;
  return [
    ...fact('score', score[slot], 'score'),
    ...word('state', STATES[processes.state[slot]!] ?? null),
    ...(cpu >= INTERESTING_CPU ? fact('CPU, of one core', cpu, 'percent') : []),
    ...fact('page-ins', positive(metrics.page_ins_per_second[slot]), 'per_second'),
    ...fact('disk', positive(metrics.disk_bytes_per_second[slot]), 'bytes_per_second'),
    ...fact('memory', metrics.rss_bytes[slot], 'bytes'),
  ];
}
