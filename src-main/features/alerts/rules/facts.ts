import { NEUTRAL } from '../../../vocabulary/figures.ts';
import type { AlertFact, FactUnit } from '../alert.ts';

type Measured = Exclude<FactUnit, 'word'>;

/** Nothing where the figure is not there: an alert shows what was measured. */
export function fact(what: string, value: number | null | undefined, unit: Measured): AlertFact[] {
  if (value === null || value === undefined || !Number.isFinite(value)) return [];
  return [{ what, value, unit, text: NEUTRAL.shown(unit, value) }];
}

/** A fact that is a word, such as a level. */
export function word(what: string, text: string | null): AlertFact[] {
  return text === null ? [] : [{ what, value: null, unit: 'word', text }];
}
