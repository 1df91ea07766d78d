import type { Command } from 'commander';
import type { AgentClient, ConnectionState } from '../client/client.ts';
import type { Accept } from '../host/endpoint.ts';
import type { Places } from '../host/places.ts';
import type { Config } from '../protocol/config.ts';
import type { Status } from '../protocol/methods.ts';
import type { Sampler } from '../sample/sampler.ts';

/** What commands are given by the command line's root, so that none of them starts an agent or a server by itself. */

/** A configuration with the sections of features, whichever there are. */
export type AnyConfig = Config & Readonly<Record<string, unknown>>;
export type Adjust = (config: AnyConfig) => AnyConfig;

export interface OwnAgentOptions {
  /** Between its samples, fixed; left out: the adaptive rate. */
  readonly intervalMs?: number;
  /** What the command line asks for, over what the configuration says. */
  readonly adjust?: Adjust | undefined;
}

export interface ConnectOptions extends OwnAgentOptions {
  /** An agent of our own even where one runs. */
  readonly own?: boolean;
  readonly onState?: (state: ConnectionState) => void;
}

/** A client of the running agent, or of one in this process that ends with it. */
export interface Connected extends AsyncDisposable {
  readonly client: AgentClient;
  /** As of the beginning. */
  readonly status: Status;
  /** Whether the agent is one of our own: it has seen nothing before. */
  readonly own: boolean;
}

/** An agent that serves until it is disposed of, or ends by itself. */
export interface ServingAgent extends Disposable {
  readonly accept: Accept;
  /** Resolves with the reason. */
  readonly ended: Promise<string>;
}

export interface ServingOptions {
  readonly places?: Places;
  readonly sampler?: Sampler;
  readonly demo?: boolean;
  readonly hz?: number | null;
  readonly adjust?: Adjust | undefined;
  /** By notify-send, where no app shows any. */
  readonly notifySend?: boolean;
}

export interface PagesOptions {
  readonly host: string;
  readonly port: number;
  readonly dataFolder: string;
  readonly allowActions: boolean;
  readonly open: boolean;
}

export interface Shell {
  /** Null where no agent runs. @throws Stop where it is of another release */
  connect(onState?: (state: ConnectionState) => void): Promise<AgentClient | null>;
  /** The running agent, or one in this process. @throws Stop when neither is to be had */
  connectOrStart(options?: ConnectOptions): Promise<Connected>;
  /** The configuration of the file. @throws Stop where it cannot be read */
  config(): AnyConfig;
  /** An agent with its socket, in this process. @throws Stop */
  startAgent(options: ServingOptions): Promise<ServingAgent>;
  /** Whether `npm run build` has made the pages. */
  readonly pagesAreBuilt: boolean;
  /** Serves the pages and the agent's methods; `url` has the token in it. @throws Stop */
  servePages(accept: Accept, options: PagesOptions): Promise<{ readonly url: string } & Disposable>;
}

/** Loaded when it is asked for: a status needs no web server. */
export type LoadCommand = (shell: Shell) => Promise<Command>;

/** Options that a feature adds to the commands which start an agent. */
export interface AgentOptionsOfFeature {
  add(command: Command): Command;
  /** What they make of a configuration; null where none was given. */
  adjust(options: object): Adjust | null;
}

export interface FeatureCommands {
  readonly commands: Readonly<Record<string, LoadCommand>>;
  /** Loaded with the commands that start an agent. */
  readonly agentOptions?: () => Promise<AgentOptionsOfFeature>;
}
