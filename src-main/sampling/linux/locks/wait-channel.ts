import { DENIED, READ_BUFFER, readOnce } from '../descriptors.ts';
import { callOf, sharedFutexWait } from './futex-wait.ts';

/**
 * What a process sleeps in, as far as locks go: a file lock; a futex that others may have too, by its address; anything
 * else; or hidden, since it may not be traced.
 */
export type Sleep = { readonly address: number } | 'file lock' | 'other' | 'hidden';

/**
 * Functions of the kernel that wait for flock(2) and fcntl(2) locks and leases (fs/locks.c), and, after a name of their
 * own each, for a futex (kernel/futex, kernel/locking/rtmutex.c). Compilers add `.constprop.0` and the like.
 */
const FILE_LOCK = /^(\w*lock_inode_wait|\w*lock_file_wait|fcntl_setlk|fcntl_setlk64|__break_lease)\b/;
const FUTEX = /^(_*futex_|_*rt_mutex_)/;
/** flock and fcntl by their numbers: see FUTEX of futex-wait.ts. */
const FILE_LOCK_CALLS: Readonly<Record<string, readonly string[]>> = {
  x64: ['73', '72'],
  arm64: ['32', '25'],
  riscv64: ['32', '25'],
};

/**
 * /proc/PID/wchan names the function in which a process sleeps. It is asked first: it waits for nobody, and shows what
 * one's own processes do even where tracing is restricted, while /proc/PID/syscall waits until the target has left the
 * CPU (task_current_syscall, lib/syscall.c). That one is read of who sleeps in a futex, for its address, and of who
 * shows nothing: `0` is what the kernel says of the hidden and of the running, and everywhere where it has no names.
 *
 * @param folder the process's, in /proc
 */
export function sleepOf(folder: string): Sleep {
  const named = readOnce(`${folder}/wchan`);
  const name = named > 0 ? READ_BUFFER.toString('latin1', 0, named) : '0';
  if (FILE_LOCK.test(name)) return 'file lock';
  if (name !== '0' && !FUTEX.test(name)) return 'other';
  const length = readOnce(`${folder}/syscall`);
  if (length === DENIED) return 'hidden';
  if (length <= 0) return 'other';
  const text = READ_BUFFER.toString('latin1', 0, length);
  if (FILE_LOCK_CALLS[process.arch]?.includes(callOf(text)) === true) return 'file lock';
  const address = sharedFutexWait(text, process.arch);
  return address === null ? 'other' : { address };
}
