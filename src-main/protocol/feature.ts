import type { z } from 'zod';

/**
 * What a feature promises to whoever talks to the agent: methods that can be called, topics that can be followed, and
 * its section of `config.toml`. Pure: any runtime may import a contract, and types follow from it everywhere.
 */

/**
 * What a connection must be allowed to do, from least to most. `read` looks; `act` changes what the agent itself does
 * (mutes, records into its own folder, stops); `local` reaches what only the person at this machine may: a path of the
 * caller's choice, a command, a process, the configuration; `privileged` asks the helper that runs as root.
 */
export const ACCESS = ['read', 'act', 'local', 'privileged'] as const;
export type Access = (typeof ACCESS)[number];

export interface Method<P extends z.ZodType = z.ZodType, R extends z.ZodType = z.ZodType> {
  readonly params: P;
  readonly result: R;
  /** Where it depends on what is asked for: a function of the checked parameters. */
  readonly access: Access | ((params: never) => Access);
  /** For docs/api.md. */
  readonly summary: string;
}

/** Something that can be followed: what it is now, then each change of it. */
export interface Topic<
  P extends z.ZodType = z.ZodType,
  F extends z.ZodType = z.ZodType,
  C extends z.ZodType = z.ZodType,
> {
  readonly params: P;
  readonly first: F;
  readonly change: C;
  readonly access: Access;
  /**
   * Its changes come with samples, each a whole that replaces the one before: a follower that is slow to take them in
   * misses some. Changes of other topics are each delivered.
   */
  readonly paced?: true;
  readonly summary: string;
}

export type Methods = Readonly<Record<string, Method>>;
export type Topics = Readonly<Record<string, Topic>>;

export interface Contract<
  Name extends string = string,
  C extends z.ZodType | null = z.ZodType | null,
  M extends Methods = Methods,
  T extends Topics = Topics,
> {
  readonly name: Name;
  /** Its section of `config.toml`, of the same name; every key has a default. Null: it has none. */
  readonly config: C;
  readonly methods: M;
  readonly topics: T;
}

/** What a feature may be called: so a section of `config.toml` can be told from a misspelt key. */
export const FEATURE_NAME = /^[a-z][a-z_]{0,40}$/;

/**
 * A feature's contract. Its methods and topics are named after it: `alerts`, `alerts.mute`.
 * @throws Error when one is not
 */
export function feature<
  const Name extends string,
  C extends z.ZodType | null = null,
  M extends Methods = Record<never, never>,
  T extends Topics = Record<never, never>,
>(name: Name, parts: { readonly config?: C; readonly methods?: M; readonly topics?: T }): Contract<Name, C, M, T> {
  const { config = null, methods = {}, topics = {} } = parts;
  if (!FEATURE_NAME.test(name)) throw new Error(`${name} is no name of a feature: small letters and _`);
  for (const own of [...Object.keys(methods), ...Object.keys(topics)])
    if (own !== name && !own.startsWith(`${name}.`))
      throw new Error(`${own} of the feature ${name} is not named after it`);
  return { name, config: config as C, methods: methods as M, topics: topics as T };
}

export type MethodOf<C extends Contract> = keyof C['methods'] & string;
export type TopicOf<C extends Contract> = keyof C['topics'] & string;
/** As a caller writes them: what has a default may be left out. */
export type ParamsOf<C extends Contract, M extends MethodOf<C>> = z.input<C['methods'][M]['params']>;
/** As a handler gets them. */
export type ParsedOf<C extends Contract, M extends MethodOf<C>> = z.output<C['methods'][M]['params']>;
export type ResultOf<C extends Contract, M extends MethodOf<C>> = z.output<C['methods'][M]['result']>;
export type TopicParamsOf<C extends Contract, T extends TopicOf<C>> = z.input<C['topics'][T]['params']>;
export type TopicParsedOf<C extends Contract, T extends TopicOf<C>> = z.output<C['topics'][T]['params']>;
export type FirstOf<C extends Contract, T extends TopicOf<C>> = z.output<C['topics'][T]['first']>;
export type ChangeOf<C extends Contract, T extends TopicOf<C>> = z.output<C['topics'][T]['change']>;
export type ConfigOf<C extends Contract> = C['config'] extends z.ZodType ? z.output<C['config']> : undefined;

/** What a call with these parameters needs. */
export function accessOf({ access }: Pick<Method, 'access'>, params: unknown): Access {
  return typeof access === 'function' ? (access as (params: unknown) => Access)(params) : access;
}
