import { ok, type Result } from '../../../base/result.ts';
import type { Libraries } from '../libraries.ts';

/** The two Mach ports that the host calls want. */
export interface MachPorts extends Disposable {
  /** Of this machine. */
  readonly host: number;
  /** Of this process. */
  readonly task: number;
}

/** Each call of mach_host_self adds a reference to the port, so it is made once; disposing gives the reference back. */
export function openMachPorts(libraries: Libraries): Result<MachPorts> {
  const task = libraries.uint32('system', 'mach_task_self_');
  if (!task.ok) return task;
  const hostSelf = libraries.lookUp<() => number>('system', 'uint32_t mach_host_self()');
  if (!hostSelf.ok) return hostSelf;
  const deallocate = libraries.lookUp<(task: number, name: number) => number>(
    'system',
    'int mach_port_deallocate(uint32_t task, uint32_t name)',
  );
  const host = hostSelf.value();
  return ok({
    host,
    task: task.value,
    [Symbol.dispose]: () => {
      if (deallocate.ok) deallocate.value(task.value, host);
    },
  });
}
