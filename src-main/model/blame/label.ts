import type { ProcessFacts } from '../../sample/table.ts';

/** Programs that are known by the script they run. */
const INTERPRETERS = /^(node|nodejs|deno|bun|python[\d.]*|ruby|perl|php|sh|bash|dash|zsh)$/;
/** What Node calls its first thread, and with it the process (prctl(2), PR_SET_NAME). */
const THREAD_NAMES = ['MainThread', 'node-MainThread'];
const LONGEST = 40;

/**
 * What a person knows a process by: its name, the program where the name is that of a thread, and for an interpreter
 * the script too.
 */
export function labelOf(facts: ProcessFacts | undefined): string {
  if (facts === undefined) return '';
  const [first = '', ...rest] = (facts.command ?? '').split(' ');
  const program = baseName(first === '' ? (facts.executable ?? '') : first);
  const name = THREAD_NAMES.includes(facts.name) && program !== '' ? program : facts.name;
  if (!INTERPRETERS.test(name) || !INTERPRETERS.test(program)) return name;
  // An option with a value of its own would be taken for its script: better none than a wrong one.
  const script = rest[0] === undefined || rest[0].startsWith('-') ? '' : baseName(rest[0]);
  return script === '' ? name : `${name} ${script}`.slice(0, LONGEST);
}

const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
