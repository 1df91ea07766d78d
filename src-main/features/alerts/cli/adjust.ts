import type { AlertRule } from '../alert.ts';
import { AlertsConfig } from '../config.ts';
import type { Adjust } from '../../../terminal/shell.ts';

/** Thresholds of alerts on the command line; each switches its rule on. The first five are agtop's own flags. */
export interface AlertOptions {
  readonly alertBwSatPercent?: number;
  readonly alertPackagePowerPercent?: number;
  readonly alertThrottleFreqPercent?: number;
  readonly alertSwapRiseGb?: number;
  readonly alertSustainSamples?: number;
  readonly alertOn?: readonly AlertRule[];
  readonly alertOff?: readonly AlertRule[];
}

const GIB = 1024 ** 3;

/** What the options make of a configuration; null where none was given. */
export function alertAdjuster(options: AlertOptions): Adjust | null {
  const asked = Object.entries(options).some(([key, value]) => key.startsWith('alert') && value !== undefined);
  return asked ? (config) => ({ ...config, alerts: adjusted(AlertsConfig.parse(config['alerts']), options) }) : null;
}

function adjusted(alerts: AlertsConfig, options: AlertOptions): AlertsConfig {
  const {
    alertBwSatPercent,
    alertPackagePowerPercent,
    alertThrottleFreqPercent,
    alertSwapRiseGb,
    alertSustainSamples,
  } = options;
  const changed = {
    ...alerts,
    ...(alertSustainSamples === undefined ? {} : { sustain_samples: alertSustainSamples }),
    ...(alertBwSatPercent === undefined
      ? {}
      : { bandwidth: { ...alerts.bandwidth, enabled: true, percent: alertBwSatPercent } }),
    ...(alertPackagePowerPercent === undefined
      ? {}
      : { package_power: { ...alerts.package_power, enabled: true, percent: alertPackagePowerPercent } }),
    ...(alertThrottleFreqPercent === undefined
      ? {}
      : { throttling: { ...alerts.throttling, enabled: true, frequency_percent: alertThrottleFreqPercent } }),
    ...(alertSwapRiseGb === undefined
      ? {}
      : { swap_rise: { ...alerts.swap_rise, enabled: true, rise_bytes: alertSwapRiseGb * GIB } }),
  };
  const switched = (rules: readonly AlertRule[] = [], enabled: boolean): object =>
    Object.fromEntries(rules.map((rule) => [rule, { ...changed[rule], enabled }]));
  return AlertsConfig.parse({ ...changed, ...switched(options.alertOn, true), ...switched(options.alertOff, false) });
}
