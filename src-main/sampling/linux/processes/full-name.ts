/** TASK_COMM_LEN less its NUL (include/linux/sched.h): a longer name of a program is cut, within a character too. */
const LONGEST = 15;

/**
 * The whole name of a process that the kernel has cut: that of its executable, or else of one of its first arguments
 * (a script's is behind its interpreter), where it begins as the kernel's does.
 * @param name the kernel's, or a whole one that was found before
 * @param args NUL-terminated
 */
export function fullName(name: string, executable: string | null, args: Buffer): string {
  const kernels = Buffer.from(name.replace(/\ufffd+$/u, '')).subarray(0, LONGEST);
  // Up to three bytes of a character may be missing at its end.
  if (kernels.length < LONGEST - 2) return name;
  const cut = kernels.toString('utf8').replace(/\ufffd+$/u, '');
  const candidates = [
    executable ?? '',
    ...args
      .toString('utf8')
      .split('\0', 3)
      // A title that a program has written over its arguments: `name: what it does`.
      .map((argument) => argument.split(': ')[0]!.replace(/^-/, '')),
  ].map((path) => path.slice(path.lastIndexOf('/') + 1));
  return candidates.find((candidate) => candidate.startsWith(cut)) ?? cut;
}
