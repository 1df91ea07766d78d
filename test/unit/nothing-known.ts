import type { SystemFrame } from '../../src-main/protocol/frame.ts';

/** A machine of which nothing is known: every figure absent, none zero. */
export const NOTHING_KNOWN: SystemFrame = {
  cpu_percent: null,
  cores: [],
  load: null,
  memory: null,
  pressure: { cpu: null, memory: null, io: null },
  disks: [],
  networks: [],
  temperatures: [],
  hottest_celsius: null,
  throttle_events_per_second: null,
  power: [],
  package_watts: null,
  package_reference_watts: null,
  battery: null,
  clusters: [],
  gpus: [],
  bandwidth: null,
  thermal_pressure: null,
  memory_pressure: null,
  fans: [],
  apps: [],
};
