import type { Figures, Unit } from './figures.ts';

/** One piece of an alert's evidence; a word where there is no figure, such as a level that the OS names. */
interface Fact {
  readonly what: string;
  readonly value: number | null;
  readonly unit: Unit | 'word';
  readonly text: string;
}

/** A figure more makes no line clearer. */
const FACTS_IN_A_LINE = 3;

/** As this reader writes it, whoever has found it. */
export const factWords = ({ value, unit, text }: Fact, figures: Figures): string =>
  unit === 'word' ? text : figures.shown(unit, value);

/** The evidence in one line: `swap in use 1.1 GiB, swapped out 40 MB/s`. */
export const detailWords = (facts: readonly Fact[], figures: Figures): string =>
  facts
    .slice(0, FACTS_IN_A_LINE)
    .map((fact) => `${fact.what} ${factWords(fact, figures)}`)
    .join(', ');
