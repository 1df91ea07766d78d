/** What a label needs of arguments with blanks in them, which a title that is written over them has as well. */
export function firstArguments(all: readonly string[]): readonly string[] | undefined {
  const [program = '', argument = ''] = all;
  return argument !== '' && `${program}${argument}`.includes(' ') ? [program, argument] : undefined;
}
