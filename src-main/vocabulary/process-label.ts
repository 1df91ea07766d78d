import { printable } from '../base/printable.ts';
import type { ProcessFacts } from '../sample/table.ts';

/** Programs that are known by the script they run. */
const INTERPRETERS = /^(node|nodejs|deno|bun|python[\d.]*|ruby|perl|php|sh|bash|dash|zsh)$/;
/** What Node calls its first thread, and with it the process (prctl(2), PR_SET_NAME). */
const THREAD_NAMES = ['MainThread', 'node-MainThread'];
/** A script of a descriptor (`bash /dev/fd/3`) has no name. */
const NAMELESS = /^\/(dev|proc)\//;
const LONGEST = 40;

/**
 * What a person knows a process by, on every surface: its name, the program where the name is that of a thread, and for
 * an interpreter the script too. As others have named it: `shownName` makes it fit for a screen.
 */
export function processLabel(
  facts: Pick<ProcessFacts, 'name' | 'command' | 'executable' | 'firstArguments'> | undefined,
): string {
  if (facts === undefined) return '';
  const isThread = THREAD_NAMES.includes(facts.name);
  if (!isThread && !INTERPRETERS.test(facts.name)) return facts.name;
  const [first = '', argument = ''] = facts.firstArguments ?? (facts.command ?? '').split(' ', 2);
  const program = baseName(first === '' ? (facts.executable ?? '') : first);
  const name = isThread && program !== '' ? program : facts.name;
  if (!INTERPRETERS.test(name) || !INTERPRETERS.test(program)) return name;
  // An option with a value of its own would be taken for its script: better none than a wrong one.
  const script = argument.startsWith('-') || NAMELESS.test(argument) ? '' : baseName(argument);
  return script === '' ? name : cut(`${name} ${script}`);
}

/** A process chooses its own name: nothing that does something, and no longer than a sentence or a menu can hold. */
export const shownName = (name: string): string => cut(printable(name));

/** A family as a sentence names it: `cc1 (12 processes)`, `hog`. */
export const familyName = ({ label, processes }: { readonly label: string; readonly processes: number }): string =>
  processes === 1 ? shownName(label) : `${shownName(label)} (${processes} processes)`;

const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

function cut(text: string): string {
  const characters = [...text];
  return characters.length > LONGEST ? `${characters.slice(0, LONGEST - 1).join('')}…` : text;
}
