import type { z } from 'zod';
import { Config } from './config.ts';
import type { ConfigOf, Contract } from './feature.ts';

/** The whole of `config.toml`: the agent's own sections, and one for each feature that has one. */

/** What a configuration of these features holds. */
export type ConfigWith<C extends readonly Contract[]> = Config & {
  readonly [F in C[number] as F['config'] extends z.ZodType ? F['name'] : never]: ConfigOf<F>;
};

/** A key that no section knows is refused, so that a misspelt one is noticed; every key has a default. */
export type ConfigSchema<T extends Config = Config> = z.ZodType<T> & {
  readonly shape: Readonly<Record<string, unknown>>;
};

/** @throws Error where a feature is named like a section of the agent's own, or like another */
export function configSchema<const C extends readonly Contract[]>(contracts: C): ConfigSchema<ConfigWith<C>> {
  const sections = contracts.flatMap(({ name, config }) =>
    config === null ? [] : [[name, (config as z.ZodType<unknown, object>).prefault({})] as const],
  );
  const names = [...Object.keys(Config.shape), ...sections.map(([name]) => name)];
  const twice = names.find((name, index) => names.indexOf(name) < index);
  if (twice !== undefined) throw new Error(`config.toml would have two sections ${twice}`);
  return Config.extend(Object.fromEntries(sections)) as unknown as ConfigSchema<ConfigWith<C>>;
}
