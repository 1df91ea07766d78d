import { InvalidArgumentError, type Command } from 'commander';
import type { AgentOptionsOfFeature } from '../../../terminal/shell.ts';
import { AlertRule } from '../alert.ts';
import { alertAdjuster } from './adjust.ts';

/** For `culprit agent` and `culprit serve`. */
export const alertAgentOptions: AgentOptionsOfFeature = { add: addAlertOptions, adjust: alertAdjuster };

/** The options of adjust.ts. */
export function addAlertOptions(command: Command): Command {
  return command
    .option('--alert-bw-sat-percent <percent>', 'alert when so much of the memory bandwidth is used', percentOf)
    .option(
      '--alert-package-power-percent <percent>',
      'alert when the package draws so much of its reference',
      percentOf,
    )
    .option(
      '--alert-throttle-freq-percent <percent>',
      'busy and hot below this of the greatest frequency is throttling',
      percentOf,
    )
    .option('--alert-swap-rise-gb <GiB>', 'alert when swap rises by so much within a minute', positive)
    .option('--alert-sustain-samples <number>', 'samples in a row, at least, for any alert', samples)
    .option('--alert-on <rule>', `switches a rule on, as often as you like: ${AlertRule.options.join(', ')}`, ruleList)
    .option('--alert-off <rule>', 'switches a rule off', ruleList);
}

function positive(text: string): number {
  const value = Number(text);
  if (!(value > 0 && value <= 1_000)) throw new InvalidArgumentError('a number above 0.');
  return value;
}

function percentOf(text: string): number {
  const value = Number(text);
  if (!(value > 0 && value <= 100)) throw new InvalidArgumentError('from 0 to 100.');
  return value;
}

function samples(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > 100)
    throw new InvalidArgumentError('a whole number from 1 to 100.');
  return value;
}

/** For an option that may be given several times. */
export function ruleList(text: string, before: readonly AlertRule[] = []): readonly AlertRule[] {
  const rule = AlertRule.safeParse(text);
  if (!rule.success) throw new InvalidArgumentError(`one of ${AlertRule.options.join(', ')}.`);
  return [...before, rule.data];
}
