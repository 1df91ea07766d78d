/** An errno's name in words, about a file that the kernel offers. */
export function whyUnreadable(code: string): string {
  if (code === 'ENOENT' || code === 'ENOTDIR') return 'the file is not there';
  if (code === 'EACCES' || code === 'EPERM') return 'this user may not read the file';
  if (code === 'EMFILE' || code === 'ENFILE') return 'no more files may be opened';
  return `the file cannot be read (${code})`;
}
