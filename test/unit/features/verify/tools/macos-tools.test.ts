import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import {
  batteryFigures,
  diskStatistics,
  gpuFigures,
  numbersOf,
  parseIoreg,
} from '../../../../../src-main/features/verify/tools/ioreg.ts';
import { parseIostat } from '../../../../../src-main/features/verify/tools/iostat.ts';
import { parseNetstat } from '../../../../../src-main/features/verify/tools/netstat.ts';
import { parseNotifyutil } from '../../../../../src-main/features/verify/tools/notifyutil.ts';
import { parseBatt, parseTherm } from '../../../../../src-main/features/verify/tools/pmset.ts';
import { parsePs } from '../../../../../src-main/features/verify/tools/ps.ts';
import {
  bootTimeMs,
  loadAverages,
  parseSysctl,
  swapUsage,
} from '../../../../../src-main/features/verify/tools/sysctl.ts';
import { parseTop } from '../../../../../src-main/features/verify/tools/top.ts';
import { parseVmStat } from '../../../../../src-main/features/verify/tools/vm-stat.ts';
import { survivesHostileText } from './hostile.ts';
import * as printed from './macos-samples.ts';

describe('ps of macOS', () => {
  it('is a row a process, by headings', () => {
    expect(parsePs(printed.PS)!.get('501')).toEqual({
      PID: 501,
      PPID: 1,
      UID: 501,
      EUID: NaN,
      NI: 0,
      NLWP: NaN,
      RSS: 65_536,
      TIME: 12_340,
      ELAPSED: 3_661_000,
    });
  });

  it('survives any text', () => survivesHostileText(parsePs, printed.PS));
});

describe('vm_stat', () => {
  it('is the size of a page, and pages by name', () => {
    const { pageBytes, pages } = parseVmStat(printed.VM_STAT)!;
    expect(pageBytes).toBe(16_384);
    expect(pages.get('Pages free')).toBe(40_000);
    expect(pages.get('Translation faults')).toBe(593_951_200);
    expect(pages.get('Swapouts')).toBe(20_000);
  });

  it('without the size of a page is of no use', () => {
    expect(parseVmStat('Mach Virtual Memory Statistics:\nPages free: 12.\n')).toBeNull();
  });

  it('survives any text', () => survivesHostileText(parseVmStat, printed.VM_STAT));
});

describe('sysctl', () => {
  it('is a text by name', () => {
    const values = parseSysctl(printed.SYSCTL)!;
    expect(values.get('hw.memsize')).toBe('25769803776');
    expect(values.get('hw.perflevel1.name')).toBe('Efficiency');
    expect(swapUsage(values.get('vm.swapusage'))).toMatchObject({ total: 2_147_483_648, used: 1_073_741_824 });
    expect(bootTimeMs(values.get('kern.boottime'))).toBe(1_758_552_252_973.963);
    expect(loadAverages(values.get('vm.loadavg'))).toEqual([2.57, 2.41, 2.24]);
  });

  it('has no figure for a name it does not know', () => {
    expect(swapUsage(undefined).total).toBeNaN();
    expect(bootTimeMs('')).toBeNaN();
    expect(loadAverages('{ }')).toEqual([NaN, NaN, NaN]);
  });

  it('survives any text', () => {
    survivesHostileText(parseSysctl, printed.SYSCTL);
    for (const parse of [swapUsage, bootTimeMs, loadAverages]) survivesHostileText(parse, printed.SYSCTL);
  });
});

describe('top', () => {
  it('is its last sample: use of the processor, and rows by pid', () => {
    const { busyPercent, rows } = parseTop(printed.TOP)!;
    expect(busyPercent).toBeCloseTo(14.74);
    expect(rows.get('501')).toEqual({
      threads: 12,
      switches: 5_000,
      faults: 7_000,
      pageIns: 3,
      memoryBytes: 120 * 1_048_576,
      syscalls: 900,
      messages: 70,
    });
    expect(rows.size).toBe(2);
  });

  it('has no figure where it may not tell', () => {
    expect(parseTop(printed.TOP)!.rows.get('0')).toMatchObject({ switches: NaN, threads: 640, memoryBytes: 9_728 });
  });

  it('without a table is of no use', () => {
    expect(parseTop('Processes: 412 total\nCPU usage: 3.0% user, 4.0% sys, 93.0% idle\n')).toBeNull();
    expect(parseTop('invalid stat: sysbsd\n')).toBeNull();
  });

  it('survives any text', () => survivesHostileText(parseTop, printed.TOP));
});

describe('ioreg', () => {
  it('tells a disk’s statistics by the name of the medium below its driver', () => {
    const disks = diskStatistics(parseIoreg(printed.IOREG_DISKS)!);
    expect([...disks.keys()]).toEqual(['disk0']);
    expect(disks.get('disk0')!.get('Bytes (Read)')).toBe(14_160_125_952);
  });

  it('tells a battery’s charge, and its current though it is printed without sign', () => {
    expect(batteryFigures(parseIoreg(printed.IOREG_BATTERY)!)).toEqual({ percent: 78, watts: (799 * 12_111) / 1e6 });
    expect(batteryFigures([])).toBeNull();
  });

  it('tells the use of the graphics processor', () => {
    expect(gpuFigures(parseIoreg(printed.IOREG_GPU)!)).toEqual({ busyPercent: 16, memoryBytes: 2_363_801_600 });
    const card =
      '+-o Card  <class AMDCard, id 0x1>\n  {\n    "PerformanceStatistics" = ' +
      '{"Device Utilization %"=3,"inUseVidMemoryBytes"=5,"In use system memory"=7}\n  }\n';
    expect(gpuFigures(parseIoreg(card)!)).toEqual({ busyPercent: 3, memoryBytes: 5 });
    expect(gpuFigures([])).toBeNull();
  });

  it('that found nothing prints nothing', () => {
    expect(parseIoreg('')).toBeNull();
    expect(numbersOf('{"Bytes (Read)"=12,"x"=<00>,"y"="1","cut"=99')).toEqual(new Map([['Bytes (Read)', 12]]));
  });

  it('survives any text', () => {
    for (const sample of [printed.IOREG_DISKS, printed.IOREG_BATTERY, printed.IOREG_GPU]) {
      survivesHostileText((text) => {
        const entries = parseIoreg(text) ?? [];
        return [diskStatistics(entries), batteryFigures(entries), gpuFigures(entries)];
      }, sample);
    }
  });
});

describe('pmset', () => {
  it('tells the first battery', () => {
    expect(parseBatt(printed.BATT)).toEqual({ percent: 78, status: 'discharging' });
    expect(
      parseBatt(
        "Now drawing from 'AC Power'\n -InternalBattery-0 (id=1)\t100%; charged; 0:00 remaining present: true\n",
      ),
    ).toEqual({ percent: 100, status: 'full' });
    expect(
      parseBatt(
        "Now drawing from 'AC Power'\n" +
          ' -InternalBattery-0 (id=1)\t95%; finishing charge; 0:10 remaining present: true\n',
      )!.status,
    ).toBe('charging');
    expect(
      parseBatt(
        "Now drawing from 'AC Power'\n -InternalBattery-0 (id=1)\t80%; AC attached; not charging present: true\n",
      )!.status,
    ).toBe('unknown');
    expect(parseBatt("Now drawing from 'AC Power'\n")).toBeNull();
  });

  it('tells of warnings, and of the speed that an Intel processor is held to', () => {
    expect(
      parseTherm(
        'Note: No thermal warning level has been recorded\nNote: No performance warning level has been recorded\n',
      ),
    ).toEqual({ speedLimitPercent: NaN, warned: false });
    expect(parseTherm('CPU Power notify\n\tCPU_Scheduler_Limit \t= 100\n\tCPU_Speed_Limit \t= 62\n')).toEqual({
      speedLimitPercent: 62,
      warned: false,
    });
    expect(parseTherm('Thermal Warning Level = 5\n')!.warned).toBe(true);
    expect(parseTherm('something else')).toBeNull();
  });

  it('survives any text', () => {
    survivesHostileText(parseBatt, printed.BATT);
    survivesHostileText(parseTherm, printed.THERM);
  });
});

describe('netstat', () => {
  it('tells each interface’s bytes once, whether it has an address or not', () => {
    const interfaces = parseNetstat(printed.NETSTAT)!;
    expect([...interfaces]).toEqual([
      ['lo0', { received: 500_000, sent: 500_000 }],
      ['gif0', { received: 0, sent: 0 }],
      ['en0', { received: 13_047_081_883, sent: 6_652_036_717 }],
    ]);
  });

  it('of another system is not understood', () => {
    expect(parseNetstat('Kernel Interface table\nIface MTU RX-OK\neth0 1500 12\n')).toBeNull();
  });

  it('survives any text', () => survivesHostileText(parseNetstat, printed.NETSTAT));
});

describe('iostat', () => {
  it('tells transfers and bytes by disk', () => {
    expect([...parseIostat(printed.IOSTAT)!]).toEqual([
      ['disk0', { transfers: 817_299, bytes: 16_973.59 * 1_048_576 }],
      ['disk4', { transfers: 12, bytes: 0.25 * 1_048_576 }],
    ]);
  });

  it('of another system is not understood', () => {
    expect(parseIostat('Linux 6.1\n\navg-cpu: %user\n')).toBeNull();
  });

  it('survives any text', () => survivesHostileText(parseIostat, printed.IOSTAT));
});

describe('notifyutil', () => {
  it('tells the state behind the name', () => {
    expect(parseNotifyutil(printed.NOTIFYUTIL)).toBe(0);
    expect(parseNotifyutil('com.apple.system.thermalpressurelevel 2\n')).toBe(2);
    expect(parseNotifyutil('com.apple.system.thermalpressurelevel: Failed with code 7\n')).toBeNull();
  });

  it('survives any text', () => survivesHostileText(parseNotifyutil, printed.NOTIFYUTIL));
});

const real = fileURLToPath(new URL('../../../../../../shared/data', import.meta.url));
describe.skipIf(!existsSync(real))('output of real machines', () => {
  const text = (name: string): string => readFileSync(`${real}/${name}`, 'utf8');

  it('of vm_stat is understood', () => {
    const { pageBytes, pages } = parseVmStat(text('vm/lab4_2025_vm_stat.txt'))!;
    expect(pageBytes).toBe(16_384);
    expect(pages.size).toBe(22);
    expect(pages.get('Pages occupied by compressor')).toBe(90_849);
  });

  it('of sysctl is understood', () => {
    expect(parseSysctl(text('sysctl/m3max_hw.txt'))!.get('hw.perflevel0.name')).toBe('Performance');
    const values = parseSysctl(text('sysctl/kellyjonbrazil__jc__tests__fixtures__osx-10.14.6__sysctl-a.out'))!;
    expect(bootTimeMs(values.get('kern.boottime'))).toBeCloseTo(1_592_836_479_918.9, 0);
    expect(swapUsage(values.get('vm.swapusage')).total).toBe(3_221_225_472);
    expect(loadAverages(values.get('vm.loadavg'))).toEqual([2.57, 2.41, 2.24]);
  });

  it('of pmset is understood', () => {
    expect(parseBatt(text('pmset/batt_battery_m1_discharging.txt'))).toEqual({ percent: 100, status: 'discharging' });
    expect(parseBatt(text('pmset/batt_ac_intel_charged.txt'))).toEqual({ percent: 100, status: 'full' });
  });

  it('of ioreg is understood', () => {
    const air = parseIoreg(text('ioreg/ThomasKaiser__Knowledge__media__ioreg-MacBookAir10.txt'))!;
    expect(diskStatistics(air).get('disk0')!.get('Bytes (Read)')).toBe(14_160_125_952);
    expect(gpuFigures(parseIoreg(text('ioreg/excerpt_agx_m4max_perfstats.txt')) ?? [])).toEqual(null);
    const battery = batteryFigures(
      parseIoreg(text('ioreg/performancecopilot__pcp__qa__archives__darwin_env-0.ioreg.txt'))!,
    )!;
    expect(battery.percent).toBe(78);
    expect(battery.watts).toBeGreaterThan(0);
  });
});
