import type { Access } from '../../protocol/feature.ts';
import type { ParsedParams, Result } from '../../protocol/methods.ts';
import type { Caller } from '../features/feature.ts';

/** What the agent knows of who is connected to it. */
export interface Client extends Caller {
  /** How many topics it follows whose changes come with samples. */
  readonly pacedCount: number;
  /** Changes it missed because it took them in too slowly. */
  readonly dropped: number;
  /** There is a new sample. Never throws. */
  sampled(): void;
  /** A topic has changed, by itself. */
  changed(topic: string, change: unknown): void;
}

/** The same for the methods that are about the connection itself. */
export interface Connected extends Caller {
  /** @throws Refusal */
  follow(asked: ParsedParams<'follow'>): Result<'follow'>;
  unfollow(id: string): void;
  /** Gives up all rights but these, and what is followed with others. */
  limit(access: readonly Access[]): void;
}
