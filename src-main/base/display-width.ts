/**
 * How many columns of a terminal text takes: characters of East Asian scripts and emoji take two, accents on the letter
 * before them none. By the properties of Unicode that the engine knows, and ranges where it knows none: all that UAX 11
 * calls W or F is wide by them.
 */
const WIDE = new RegExp(
  '[\\p{Emoji_Presentation}\\p{sc=Han}\\p{sc=Hira}\\p{sc=Kana}\\p{sc=Bopo}' +
    '\\p{sc=Yiii}\\p{sc=Tang}\\p{sc=Kits}\\p{sc=Nshu}' +
    '\\u1100-\\u115f\\ua960-\\ua97c\\uac00-\\ud7a3\\u2329\\u232a\\u2ff0-\\u303e\\u3099-\\u30ff\\u3130-\\u33ff' +
    '\\ufe10-\\ufe19\\ufe30-\\ufe6b\\uff01-\\uff60\\uffe0-\\uffe6\\u{1f200}-\\u{1f265}]',
  'u',
);
const HALF = /^[\uff61-\uffdc]/;
/** Asks for the coloured form of a sign that is also a letter: two columns. */
const AS_EMOJI = '\ufe0f';
const WITHOUT_WIDTH = /^[\p{M}\p{Cf}]+$/u;
const PLAIN = /^[\x20-\x7e]*$/;

let segmenter: Intl.Segmenter | null = null;

/** What a reader takes for one character: it is never cut in two. */
const clusters = (text: string): string[] => {
  segmenter ??= new Intl.Segmenter(undefined, { granularity: 'grapheme' });
  return [...segmenter.segment(text)].map(({ segment }) => segment);
};

function widthOf(cluster: string): number {
  if (WITHOUT_WIDTH.test(cluster)) return 0;
  if (HALF.test(cluster)) return [...cluster].filter((character) => HALF.test(character)).length;
  return WIDE.test(cluster) || cluster.includes(AS_EMOJI) ? 2 : 1;
}

/** In columns. */
export const displayWidth = (text: string): number =>
  PLAIN.test(text) ? text.length : clusters(text).reduce((sum, cluster) => sum + widthOf(cluster), 0);

/** As much of a text, from its beginning, as has room. */
export function cutToWidth(text: string, columns: number): string {
  if (PLAIN.test(text)) return text.slice(0, columns);
  let [cut, width] = ['', 0];
  for (const cluster of clusters(text)) {
    width += widthOf(cluster);
    if (width > columns) break;
    cut += cluster;
  }
  return cut;
}

/** Blanks that a text lacks of so many columns. */
const blanks = (text: string, columns: number): string => ' '.repeat(Math.max(0, columns - displayWidth(text)));

export const padEndTo = (text: string, columns: number): string => text + blanks(text, columns);
export const padStartTo = (text: string, columns: number): string => blanks(text, columns) + text;
