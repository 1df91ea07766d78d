import { InvalidArgumentError } from 'commander';

/** The number of a TCP port, as an option gives it; 0: any that is free. */
export function port(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0 || value > 65_535)
    throw new InvalidArgumentError('a whole number from 0 to 65535.');
  return value;
}
