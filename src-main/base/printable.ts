/**
 * Text of others, made fit for a screen: a process names itself, and nothing of it may move the cursor, change colours,
 * turn the direction of what follows, or hide. Unicode categories: Cc control characters (ESC, NUL, C1), Cf format
 * characters (bidirectional overrides and isolates, zero-width characters, soft hyphens, tags), Zl and Zp separators of
 * lines and paragraphs, Cs lone surrogates; and the fillers that are letters by category and blank on screen.
 */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\u115f\u1160\u3164\uffa0\u2800]/gu;

/** Each such character becomes the replacement character, so that one sees that something was there. */
export const printable = (text: string): string => text.replace(UNPRINTABLE, '\ufffd');

/** The same, line by line: ends of lines stay. */
export const printableLines = (text: string): string => text.split('\n').map(printable).join('\n');
