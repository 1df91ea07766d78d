import { layout, type Field, type Span } from '../layouts.ts';

/** Numbers of Apple's headers, by their names in C. */
export const CONSTANTS = {
  CTL_NET: 4,
  ENOENT: 2,
  ENOMEM: 12,
  EPERM: 1,
  HOST_VM_INFO64: 4,
  HOST_VM_INFO64_REV0_COUNT: 24,
  NET_RT_IFLIST2: 6,
  PF_ROUTE: 17,
  PROCESSOR_CPU_LOAD_INFO: 2,
  RTM_IFINFO2: 18,
} as const;

/** One of an array of `unsigned int`. */
export const unsignedItem = ([offset]: Span, index: number): Field => [offset + index * 4, 'u32'];

/** <mach/vm_statistics.h>. Counts in pages. REV0 of the structure (macOS 10.8) ends before `decompressions`. */
export const VM_STATISTICS64 = layout('vm_statistics64', 152, {
  free_count: [0, 'u32'],
  wire_count: [12, 'u32'],
  pageins: [32, 'u64'],
  purgeable_count: [88, 'u32'],
  speculative_count: [92, 'u32'],
  swapins: [112, 'u64'],
  swapouts: [120, 'u64'],
  compressor_page_count: [128, 'u32'],
  external_page_count: [136, 'u32'],
  internal_page_count: [140, 'u32'],
});

/** <mach/processor_info.h>: `unsigned int cpu_ticks[CPU_STATE_MAX]`, at CPU_STATE_USER, _SYSTEM, _IDLE and _NICE. */
export const PROCESSOR_CPU_LOAD_INFO = layout('processor_cpu_load_info', 16, {
  cpu_ticks: [0, 16],
});

/** <sys/sysctl.h>, of vm.swapusage. Bytes. */
export const XSW_USAGE = layout('xsw_usage', 32, {
  xsu_total: [0, 'u64'],
  xsu_used: [16, 'u64'],
});

/** <sys/resource.h>, of vm.loadavg: `fixpt_t ldavg[3]`, to be divided by fscale. */
export const LOADAVG = layout('loadavg', 24, {
  ldavg: [0, 12],
  fscale: [16, 'i64'],
});

/** <sys/_types/_timeval.h>, of kern.boottime. */
export const TIMEVAL = layout('timeval', 16, {
  tv_sec: [0, 'i64'],
  tv_usec: [8, 'i32'],
});

/** <net/if.h>: what begins an interface's record of NET_RT_IFLIST2; a sockaddr_dl follows it. */
export const IF_MSGHDR2 = layout('if_msghdr2', 160, {
  ifm_msglen: [0, 'u16'],
  ifm_type: [3, 'u8'],
  ifm_addrs: [4, 'i32'],
  ifm_index: [12, 'u16'],
  'ifm_data.ifi_type': [32, 'u8'],
  'ifm_data.ifi_ibytes': [96, 'u64'],
  'ifm_data.ifi_obytes': [104, 'u64'],
});

/** <net/if_dl.h>: a name of `sdl_nlen` bytes, without a NUL, begins `sdl_data`, which may be longer than declared. */
export const SOCKADDR_DL = layout('sockaddr_dl', 20, {
  sdl_len: [0, 'u8'],
  sdl_nlen: [5, 'u8'],
  sdl_data: [8, 12],
});
