import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { SystemCounters } from '../../../../../src-main/sample/system.ts';
import { deriveSystem } from '../../../../../src-main/model/system.ts';
import { LinuxSystem } from '../../../../../src-main/sampling/linux/system/system-sampler.ts';
import { kernelFolder, type KernelFolder } from '../kernel-folder.ts';
import { ManualClock } from '../manual-clock.ts';

const SAMPLES = fileURLToPath(new URL('../../../../../../shared/data', import.meta.url));
const STAT = 'cpu 1 1 1 1\ncpu0 1 1 1 1 1 1 1 1\n';

/** Unpacks an archive's proc and sys, which may lie one folder down. */
function unpack(archive: string, kernel: KernelFolder): void {
  mkdirSync(join(kernel.root, 'unpacked'));
  execFileSync('tar', ['-xzf', join(SAMPLES, archive), '-C', join(kernel.root, 'unpacked')]);
  const within = join(kernel.root, 'unpacked');
  const top =
    existsSync(join(within, 'proc')) || existsSync(join(within, 'sys'))
      ? within
      : join(within, readdirSync(within)[0]!);
  for (const part of ['proc', 'sys']) {
    if (existsSync(join(top, part)))
      cpSync(join(top, part), join(kernel.root, part), { recursive: true, verbatimSymlinks: true });
  }
}

function read(kernel: KernelFolder): SystemCounters {
  if (!existsSync(join(kernel.root, 'proc/stat'))) kernel.write('proc/stat', STAT);
  const clock = new ManualClock();
  using system = new LinuxSystem(kernel.root, clock);
  const before = system.read();
  clock.advance(1_000);
  const now = system.read();
  expect(system.coverage()).toHaveLength(13);
  expect(JSON.stringify(deriveSystem(now, before, 1))).not.toContain('NaN');
  return now;
}

function readArchive(archive: string): SystemCounters {
  using kernel = kernelFolder({});
  unpack(archive, kernel);
  return read(kernel);
}

const PCP = 'linux-proc/performancecopilot__pcp__qa__linux__';
const DENKI = 'linux-sys/performancecopilot__pcp__qa__denki__';

describe.skipIf(!existsSync(SAMPLES))('the files of other machines', { timeout: 60_000 }, () => {
  it('of a server with 480 processors: no interface, disk or core is lost', () => {
    const { cores, disks, networks } = readArchive(`${PCP}bigsys-root-hpbl920gen8.tgz`);
    using kernel = kernelFolder({});
    unpack(`${PCP}bigsys-root-hpbl920gen8.tgz`, kernel);
    const lines = (path: string): string[] => readFileSync(join(kernel.root, path), 'latin1').split('\n');
    expect(cores.length).toBe(lines('proc/stat').filter((line) => /^cpu\d/.test(line)).length);
    expect(networks.length).toBe(lines('proc/net/dev').filter((line) => /^\s*(?!lo:)\S+:/.test(line)).length);
    expect(disks.length).toBeGreaterThan(0);
    expect(disks.filter(({ name }) => /^(?:loop|ram|dm-|sd[a-z]+\d)/.test(name))).toEqual([]);
  });

  it.each(['001', '002', '003', '004', '005'])(
    'of memory, archive %s: the total is whole and the parts lie within it',
    (number) => {
      const { memory } = readArchive(`${PCP}meminfo-root-${number}.tgz`);
      expect(memory!.totalBytes).toBeGreaterThan(0);
      for (const part of [memory!.freeBytes, memory!.availableBytes ?? 0, memory!.cachedBytes ?? 0])
        expect(part).toBeLessThanOrEqual(memory!.totalBytes);
      expect(memory!.majorFaults).not.toBeNull();
    },
  );

  it('of pressure: all three resources', () => {
    const { pressure } = readArchive(`${PCP}pressure-root-002.tgz`);
    expect(
      [pressure.cpu?.someUs, pressure.memory?.someUs, pressure.io?.someUs].every((total) => typeof total === 'number'),
    ).toBe(true);
  });

  it('of a laptop: energy meters and a battery', () => {
    const { power, battery } = readArchive(`${DENKI}Thinkpad_L480_bat_busy.tgz`);
    expect(power.map(({ name, nested }) => `${name}${nested ? ' (part)' : ''}`).sort()).toEqual([
      'core (part)',
      'dram',
      'package-0',
      'psys',
      'uncore (part)',
    ]);
    expect(battery).toEqual({ percent: 96, status: 'unknown', watts: 26.439 });
  });

  it('of a laptop with two batteries: one of them told together', () => {
    expect(readArchive(`${DENKI}Thinkpad_T460s_2_batteries.tgz`).battery).toMatchObject({
      percent: 59.5,
      watts: 1.576,
    });
  });

  it('of a server with two packages: the parts of each', () => {
    const names = readArchive(`${DENKI}bigsystem.tgz`).power.map(({ name }) => name);
    expect(names.sort()).toEqual(['package-0', 'package-0 core', 'package-1', 'package-1 core']);
  });

  it('of a throttled processor: frequencies and events', () => {
    const { throttleEvents, cores } = readArchive('linux-sys/performancecopilot__pcp__qa__linux__sysdev-root-002.tgz');
    expect(throttleEvents).toBeGreaterThan(104_791);
    expect(cores.every(({ frequencyHz }) => frequencyHz !== null && frequencyHz > 1e8)).toBe(true);
  });

  it.each(['prometheus__procfs', 'prometheus__node_exporter'])('of %s: read without an error', (name) => {
    using kernel = kernelFolder({});
    for (const [data, part] of [
      ['linux-proc', 'proc'],
      ['linux-sys', 'sys'],
    ] as const) {
      const from = join(SAMPLES, data, name, part);
      if (existsSync(from)) cpSync(from, join(kernel.root, part), { recursive: true, verbatimSymlinks: true });
    }
    expect(read(kernel).throttleEvents).toBeGreaterThan(0);
  });

  it('of a kernel without MemAvailable: estimated in the frame, absent in the sample', () => {
    const meminfo = readFileSync(
      join(
        SAMPLES,
        'linux-proc/elastic__elastic-agent-system-metrics__metric__memory__testdata__oldkern__proc__meminfo',
      ),
      'latin1',
    );
    using kernel = kernelFolder({ 'proc/meminfo': meminfo });
    const now = read(kernel);
    expect(now.memory?.availableBytes).toBeNull();
    expect(deriveSystem(now, null, null).memory?.used_bytes).toBe(
      (61_641_404 - 25_071_456 - (26_667_096 + 2_728 + 1_539_312 - 9_504)) * 1_024,
    );
  });
});
