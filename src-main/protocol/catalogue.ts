import type { Contract, Method, Topic } from './feature.ts';

/** All methods and topics of one agent, by name: the core's and its features'. */
export interface Catalogue {
  readonly methods: ReadonlyMap<string, Method>;
  readonly topics: ReadonlyMap<string, Topic>;
}

/** @throws Error where two contracts have something of one name */
export function catalogueOf(contracts: readonly Contract[]): Catalogue {
  unique(contracts.map(({ name }) => [name, name]));
  return {
    methods: unique(contracts.flatMap(({ methods }) => Object.entries(methods))),
    topics: unique(contracts.flatMap(({ topics }) => Object.entries(topics))),
  };
}

function unique<T>(entries: readonly (readonly [string, T])[]): ReadonlyMap<string, T> {
  const map = new Map<string, T>();
  for (const [name, value] of entries) {
    if (map.has(name)) throw new Error(`there are two of ${name}`);
    map.set(name, value);
  }
  return map;
}
