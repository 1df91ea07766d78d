import { layout } from '../layouts.ts';

/** The constants of libproc, sysctl(3) and Mach that the process sampler uses. */
export const C = {
  CTL_KERN: 1,
  KERN_PROC: 14,
  KERN_PROC_ALL: 0,
  KERN_PROCARGS2: 49,
  PROC_PIDTASKINFO: 4,
  PROC_PIDTHREADINFO: 5,
  PROC_PIDLISTTHREADS: 6,
  PROC_PIDT_SHORTBSDINFO: 13,
  PROC_PIDCOALITIONINFO: 20,
  PROC_PIDPATHINFO_MAXSIZE: 4_096,
  RUSAGE_INFO_V4: 4,
  RUSAGE_INFO_V6: 6,
  SIDL: 1,
  SSTOP: 4,
  SZOMB: 5,
  TH_STATE_UNINTERRUPTIBLE: 4,
  QOS_CLASS_USER_INITIATED: 25,
  EPERM: 1,
  ESRCH: 3,
  ENOMEM: 12,
  EINVAL: 22,
} as const;

/** <sys/sysctl.h>: one process of KERN_PROC_ALL, which any user may read of any process. */
export const KINFO_PROC = layout('kinfo_proc', 648, {
  'kp_proc.p_un.__p_starttime.tv_sec': [0, 'i64'],
  'kp_proc.p_un.__p_starttime.tv_usec': [8, 'i32'],
  'kp_proc.p_stat': [36, 'i8'],
  'kp_proc.p_pid': [40, 'i32'],
  'kp_proc.p_nice': [242, 'i8'],
  'kp_proc.p_comm': [243, 17],
  'kp_eproc.e_ucred.cr_uid': [420, 'u32'],
  'kp_eproc.e_ppid': [560, 'i32'],
  'kp_eproc.e_pgid': [564, 'i32'],
});

/**
 * <sys/resource.h>. Older flavors are its beginning: V5 ends before ri_user_ptime, V4 before ri_flags. Times in Mach
 * units.
 */
export const RUSAGE_INFO = layout('rusage_info_v6', 464, {
  ri_user_time: [16, 'u64'],
  ri_system_time: [24, 'u64'],
  ri_pkg_idle_wkups: [32, 'u64'],
  ri_interrupt_wkups: [40, 'u64'],
  ri_pageins: [48, 'u64'],
  ri_phys_footprint: [72, 'u64'],
  ri_child_user_time: [96, 'u64'],
  ri_child_system_time: [104, 'u64'],
  ri_diskio_bytesread: [144, 'u64'],
  ri_diskio_byteswritten: [152, 'u64'],
  ri_cpu_time_qos_user_interactive: [208, 'u64'],
  ri_lifetime_max_phys_footprint: [240, 'u64'],
  ri_instructions: [248, 'u64'],
  ri_cycles: [256, 'u64'],
  ri_runnable_time: [288, 'u64'],
  ri_energy_nj: [336, 'u64'],
});

/** <sys/proc_info.h>, of PROC_PIDTASKINFO. */
export const PROC_TASKINFO = layout('proc_taskinfo', 96, {
  pti_faults: [52, 'i32'],
  pti_messages_sent: [64, 'i32'],
  pti_messages_received: [68, 'i32'],
  pti_syscalls_mach: [72, 'i32'],
  pti_syscalls_unix: [76, 'i32'],
  pti_csw: [80, 'i32'],
  pti_threadnum: [84, 'i32'],
  pti_numrunning: [88, 'i32'],
  pti_priority: [92, 'i32'],
});

/** <sys/proc_info.h>, of PROC_PIDT_SHORTBSDINFO. */
export const PROC_BSDSHORTINFO = layout('proc_bsdshortinfo', 64, {
  pbsi_pid: [0, 'u32'],
  pbsi_ppid: [4, 'u32'],
  pbsi_pgid: [8, 'u32'],
  pbsi_status: [12, 'u32'],
  pbsi_uid: [36, 'u32'],
});

/** <sys/proc_info.h>, of PROC_PIDTHREADINFO. Times in ns: the kernel converts them. */
export const PROC_THREADINFO = layout('proc_threadinfo', 112, {
  pth_user_time: [0, 'u64'],
  pth_system_time: [8, 'u64'],
  pth_run_state: [24, 'i32'],
});

/**
 * <sys/proc_info_private.h>, of PROC_PIDCOALITIONINFO: a resource coalition, an app with all that it started, and one
 * for jetsam.
 */
export const PROC_PIDCOALITIONINFO = layout('proc_pidcoalitioninfo', 40, { coalition_id: [0, 16] });

/** <sys/coalition.h>. 280, 296, 304, 352 and 360 bytes on macOS 12, 13, 14, 15 and 26: the same beginning. */
export const COALITION_RESOURCE_USAGE = layout('coalition_resource_usage', 352, {
  tasks_started: [0, 'u64'],
  tasks_exited: [8, 'u64'],
  cpu_time: [24, 'u64'],
  bytesread: [48, 'u64'],
  byteswritten: [56, 'u64'],
  gpu_time: [64, 'u64'],
  energy: [88, 'u64'],
  ane_mach_time: [304, 'u64'],
});

/** <mach/mach_time.h>. */
export const MACH_TIMEBASE_INFO = layout('mach_timebase_info', 8, { numer: [0, 'u32'], denom: [4, 'u32'] });
