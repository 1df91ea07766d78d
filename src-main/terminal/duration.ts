import { InvalidArgumentError } from 'commander';
import { parseDuration } from '../base/duration.ts';

/** An option's value, in ms. @throws InvalidArgumentError */
export function duration(text: string): number {
  const milliseconds = parseDuration(text);
  if (milliseconds === null) throw new InvalidArgumentError('as 500ms, 90s, 10m, 1h30m.');
  return milliseconds;
}
