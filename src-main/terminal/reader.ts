import { Figures, styleFor } from '../vocabulary/figures.ts';
import { Times } from '../vocabulary/times.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The locale that a terminal's environment asks for: LC_ALL, else the category's own, else LANG; an empty one counts as
 * not set (POSIX.1-2017, Base Definitions, 8.2). Undefined where none is, or none that is known: the system's own.
 */
export function localeOf(environment: Environment, category: 'LC_NUMERIC' | 'LC_TIME'): string | undefined {
  const named = [environment['LC_ALL'], environment[category], environment['LANG']].find((value) => Boolean(value));
  if (named === undefined) return undefined;
  const [language = ''] = named.split(/[.@]/);
  if (language === 'C' || language === 'POSIX') return 'en-US';
  try {
    return Intl.getCanonicalLocales(language.replaceAll('_', '-'))[0];
  } catch {
    return undefined;
  }
}

/** As who reads this terminal writes numbers. */
export const readerFigures = (environment: Environment = process.env, platform: string = process.platform): Figures =>
  new Figures(styleFor(localeOf(environment, 'LC_NUMERIC'), platform));

/** And times. */
export const readerTimes = (environment: Environment = process.env): Times =>
  new Times(localeOf(environment, 'LC_TIME'));
