import type { Result } from '../../../base/result.ts';
import { available, partial, unavailable, type MetricCoverage } from '../../../metrics/coverage.ts';

/** A source that may be missing as a whole, or lack something. */
interface Part {
  readonly missing: string | null;
}

export interface PowerParts {
  readonly energy: Result<Part>;
  readonly cpu: Result<Part>;
  readonly bandwidth: Result<Part & { readonly kind: 'bytes' | 'histogram' | null }>;
  readonly sensors: Result<Part & { readonly hasFans: boolean }>;
}

const SMC = 'System Management Controller';

/** What of these can be had on this Mac, as of the last reading. */
export function powerCoverage({ energy, cpu, bandwidth, sensors }: PowerParts): MetricCoverage[] {
  return [
    ofPart('system.power', 'IOReport “Energy Model”', energy),
    ofPart('system.cpu_frequency', 'IOReport “CPU Stats” and the power manager’s tables', cpu),
    ofBandwidth(bandwidth),
    ofSensors('system.temperatures', sensors, (found) => found.missing),
    ofSensors('system.fans', sensors, (found) => (found.hasFans ? null : `the ${SMC} tells of no fan`)),
  ];
}

function ofPart(metric: string, source: string, part: Result<Part>): MetricCoverage {
  if (!part.ok) return unavailable(metric, source, part.error);
  return part.value.missing === null ? available(metric, source) : partial(metric, source, part.value.missing);
}

function ofBandwidth(bandwidth: PowerParts['bandwidth']): MetricCoverage {
  const metric = 'system.memory_bandwidth';
  if (!bandwidth.ok) return unavailable(metric, 'IOReport “AMC Stats”', bandwidth.error);
  const { kind, missing } = bandwidth.value;
  if (kind === null)
    return unavailable(
      metric,
      'IOReport “AMC Stats”, “PMP”',
      missing ?? 'IOReport has no counters of memory traffic here',
    );
  if (kind === 'bytes')
    return missing === null
      ? available(metric, 'IOReport “AMC Stats”')
      : partial(metric, 'IOReport “AMC Stats”', missing);
  return partial(
    metric,
    'IOReport “PMP”',
    'estimated from a histogram of the traffic in coarse steps: an idle memory seems busy with half a step',
  );
}

function ofSensors(
  metric: string,
  sensors: PowerParts['sensors'],
  why: (found: Part & { readonly hasFans: boolean }) => string | null,
): MetricCoverage {
  if (!sensors.ok) return unavailable(metric, SMC, sensors.error);
  const missing = why(sensors.value);
  return missing === null ? available(metric, SMC) : unavailable(metric, SMC, missing);
}
