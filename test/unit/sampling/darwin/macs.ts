import * as power from '../../../fixtures/darwin/power-scenarios.ts';
import * as system from './system/machines.ts';

type Values = Readonly<Record<string, string | number>>;

const escaped = (text: string): string =>
  Array.from(Buffer.from(text), (byte) =>
    byte > 0x20 && byte < 0x7f && byte !== 0x25 ? String.fromCharCode(byte) : `%${byte.toString(16).padStart(2, '0')}`,
  ).join('');

/** A line of a scenario (standin.h), values escaped. */
export const line = (keyword: string, values: Values): string =>
  `${keyword} ${Object.entries(values)
    .map(([key, value]) => `${key}=${escaped(String(value))}`)
    .join(' ')}`;
export const process = (pid: number, values: Values = {}): string => line('process', { pid, ...values });

export const APPLE_SILICON = 'timebase numer=125 denom=3';
const INTEL = 'timebase numer=1 denom=1';
export const ME = ['me uid=501', 'user uid=501 name=ada', 'user uid=0 name=root'].join('\n');

/**
 * The same few processes on every machine: the kernel, launchd and another user's window server, which may not be read;
 * an app of one's own with a helper that launchd started for it; a shell's job that computes; and a zombie.
 * @param second Mach units in a second
 */
const processes = (second: number): string =>
  [
    process(0, { ppid: 0, pgid: 0, uid: 0, name: 'kernel_task', coalition: 1 }),
    process(1, { ppid: 0, pgid: 1, uid: 0, name: 'launchd', path: '/sbin/launchd', coalition: 1 }),
    process(357, { uid: 88, name: 'WindowServer', coalition: 30, nice: -10 }),
    process(501, {
      name: 'Safari',
      path: '/Applications/Safari.app/Contents/MacOS/Safari',
      argv: 'Safari\0--quiet',
      coalition: 40,
      cpu_user: `0+${second / 10}/s`,
      runnable: `0+${second / 4}/s`,
      footprint: 2 ** 28,
      threads: 12,
      responsible: 501,
    }),
    process(502, {
      name: 'com.apple.WebKit',
      path: '/System/Library/com.apple.WebKit.WebContent',
      coalition: 40,
      responsible: 501,
      cpu_user: 1,
      threads: 5,
    }),
    process(600, { ppid: 501, name: 'zsh', argv: '-zsh', coalition: 40, cpu_user: 5, footprint: 4_096 }),
    process(601, {
      ppid: 600,
      name: 'burner',
      argv: 'burner',
      coalition: 40,
      cpu_user: `7+${second}/s`,
      runnable: `7+${second}/s`,
      csw: '5+1000/s',
      faults: '0+2000/s',
      read: '0+1000000/s',
      written: '0+500000/s',
      ...COUNTED,
    }),
    process(700, { ppid: 600, name: 'done', stat: 5 }),
    line('coalition', { id: 1, started: 300, exited: 200, cpu: `0+${second / 2}/s` }),
    line('coalition', {
      id: 30,
      started: 1,
      exited: 0,
      cpu: `9+${second / 5}/s`,
      gpu: '0+300000000/s',
      ane: `0+${second / 100}/s`,
      energy: '5+2000000000/s',
      read: 10,
      written: 20,
    }),
    line('coalition', { id: 40, started: 4, exited: 1, cpu: `0+${second * 1.1}/s` }),
  ].join('\n');

const COUNTED = {
  instructions: '5+3000000/s',
  cycles: '5+1500000/s',
  energy: '1+4000000000/s',
  syscalls_unix: '0+1000/s',
  syscalls_mach: '0+2000/s',
  messages_sent: '0+300/s',
  messages_received: '0+400/s',
  interrupt_wakeups: '0+500/s',
  idle_wakeups: '0+50/s',
  qos_interactive: 0,
  pageins: '0+200/s',
  peak: 8_192,
};

export const M_SERIES = [
  APPLE_SILICON,
  ME,
  system.M_SERIES,
  system.BATTERY,
  system.DISK,
  power.M1,
  processes(24e6),
].join('\n');
export const ULTRA = [APPLE_SILICON, ME, system.ULTRA, power.ULTRA, processes(24e6)].join('\n');
/** Intel counts neither energy nor cycles of a process, and macOS 12 has the older structures. */
export const OLD_INTEL = [INTEL, ME, system.INTEL, system.DISK, power.INTEL, 'rusage newest=5', processes(1e9)]
  .join('\n')
  .replaceAll(/ (instructions|cycles|energy)=\S+/g, '')
  .replaceAll(/^coalition .*$/gm, '$& size=280');
