/** futex(2) by its number: x86-64, and the table that arm64 and RISC-V share (include/uapi/asm-generic/unistd.h). */
const FUTEX = { x64: '202', arm64: '98', riscv64: '98' } as const;
const PRIVATE = 128;
const COMMAND = 127;
/** FUTEX_WAIT, FUTEX_LOCK_PI, FUTEX_WAIT_BITSET, FUTEX_LOCK_PI2 (include/uapi/linux/futex.h). */
const WAITS = [0, 6, 9, 13];

/** The number of the system call in which a thread sleeps, from /proc/PID/syscall. */
export const callOf = (text: string): string => text.split(' ', 1)[0] ?? '';

/**
 * The address on which a thread sleeps in futex(2), from /proc/PID/syscall: `202 0x7f… 0x80 …`. Null when it does
 * anything else, or waits on a futex marked as its own process's: whoever else there may be, it is nobody of another
 * process.
 */
export function sharedFutexWait(text: string, architecture: string): number | null {
  const number = FUTEX[architecture as keyof typeof FUTEX] as string | undefined;
  const [call, address, operation] = text.split(' ', 3);
  if (number === undefined || call !== number || address === undefined || operation === undefined) return null;
  const code = Number(operation);
  const place = Number(address);
  if (
    !Number.isSafeInteger(code) ||
    !Number.isSafeInteger(place) ||
    (code & PRIVATE) !== 0 ||
    !WAITS.includes(code & COMMAND)
  )
    return null;
  return place;
}
