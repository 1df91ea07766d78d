import { z } from 'zod';
import { failure, ok, type Result } from '../../base/result.ts';
import { CHANNELS, type Channel } from './channels.ts';
import { isAppUrl } from '../windows/app-files.ts';

/** What a page may say to the app, channel by channel: the arguments after the event. */
export const MESSAGES = {
  [CHANNELS.requestPort]: z.tuple([]),
  [CHANNELS.openWindow]: z.tuple([]),
  [CHANNELS.closePopover]: z.tuple([]),
  /** CSS pixels. */
  [CHANNELS.popoverHeight]: z.tuple([z.number().int().min(1).max(4_000)]),
} as const satisfies Record<Channel, z.ZodType>;
export type Arguments<C extends Channel> = z.output<(typeof MESSAGES)[C]>;

/** The frame that sent a message. `parent` is null for a top frame; the frame itself is null when it is gone. */
export type Sender = { readonly url: string; readonly parent: unknown } | null;

/** Only a top frame that shows a page of ours may speak. */
export function checkSender(sender: Sender): Result<true> {
  if (sender === null) return failure('the frame that sent it is gone');
  if (sender.parent !== null) return failure(`it came from a frame inside a page (${shortened(sender.url)})`);
  if (!isAppUrl(sender.url)) return failure(`it came from a foreign page (${shortened(sender.url)})`);
  return ok(true);
}

/** The arguments of a message, if its sender may speak and they have the shape that its channel asks for. */
export function checkMessage<C extends Channel>(
  channel: C,
  sender: Sender,
  args: readonly unknown[],
): Result<Arguments<C>> {
  const allowed = checkSender(sender);
  if (!allowed.ok) return allowed;
  const parsed = MESSAGES[channel].safeParse(args);
  if (!parsed.success) return failure(`its arguments are not valid: ${parsed.error.issues[0]?.message ?? 'unknown'}`);
  return ok(parsed.data as Arguments<C>);
}

function shortened(url: string): string {
  return url.length > 100 ? `${url.slice(0, 100)}…` : url;
}
