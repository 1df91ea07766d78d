import { figure } from './figures.ts';

/** `notifyutil -g NAME`: the state that stands behind the name. Null when it prints something else. */
export function parseNotifyutil(text: string): number | null {
  const state = figure(/^\S+\s+(\d{1,19})\s*$/m.exec(text)?.[1]);
  return Number.isNaN(state) ? null : state;
}
