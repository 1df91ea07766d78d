/** Longer command lines are cut. */
const LONGEST = 4_096;
/** The path is padded with NULs to a multiple of so many bytes, counted from its start (exec_extract_strings). */
const POINTER = 8;
const PATH_AT = 4;

/**
 * Out of what KERN_PROCARGS2 gives: the number of arguments, the executable's path, NULs, the arguments, the
 * environment, each with a NUL behind it. The environment holds secrets and must not be told. Where it begins is known
 * by counting only, and a program that writes a title over its arguments leaves fewer than are counted: what is set in
 * any but the first is left out.
 */
export function argumentsIn(bytes: Buffer): string[] {
  if (bytes.length < PATH_AT) return [];
  const count = bytes.readInt32LE(0);
  const pathEnd = bytes.indexOf(0, PATH_AT);
  if (pathEnd < 0 || count <= 0) return [];
  const start = argumentsAt(bytes, pathEnd);
  const end = Math.min(bytes.length, start + LONGEST);
  const strings: string[] = [];
  let at = start;
  while (strings.length < count && at < end) {
    const found = bytes.indexOf(0, at);
    const stop = found < 0 ? bytes.length : found;
    const text = bytes.toString('utf8', at, Math.min(stop, end));
    strings.push(strings.length === 0 ? text : withoutValue(text));
    at = stop + 1;
  }
  return strings;
}

export function commandLine(bytes: Buffer): string | null {
  const text = argumentsIn(bytes)
    .join('\0')
    .replace(/\p{Cc}+/gu, ' ')
    .trim();
  return text === '' ? null : text;
}

/** No further than the padding: the first argument may be empty, and its NUL looks the same. */
function argumentsAt(bytes: Buffer, pathEnd: number): number {
  const padded = PATH_AT + Math.ceil((pathEnd + 1 - PATH_AT) / POINTER) * POINTER;
  let at = pathEnd;
  while (at < padded && bytes[at] === 0) at += 1;
  return at;
}

/** `NAME=…` of `NAME=value`. */
const withoutValue = (text: string): string => text.replace(/^([A-Za-z_]\w*)=.+$/su, '$1=…');
