import type { FakeMachine, FakeProcess } from './fake-sampler.ts';
import type { FakeSensors } from './fake-sensors.ts';

const MB = 1024 ** 2;
const GB = 1024 ** 3;

/** Up for `up` seconds, down for `down`, over and over. */
const pulses = (seconds: number, up: number, down: number): boolean => seconds % (up + down) < up;
const wave = (seconds: number, period: number): number => (1 + Math.sin((2 * Math.PI * seconds) / period)) / 2;

const quiet = (pid: number, name: string, memory: number): FakeProcess => ({
  pid,
  name,
  memory: () => memory,
  cpu: (t) => 0.002 + 0.004 * wave(t + pid, 40),
  switches: () => 20,
});

const sensors: FakeSensors = {
  clusters: [
    { name: 'Efficiency', cores: [6, 7], maxFrequencyHz: 2.6e9 },
    { name: 'Performance', cores: [0, 1, 2, 3, 4, 5], maxFrequencyHz: 4e9 },
  ],
  gpu: {
    name: 'Made-up GPU',
    busy: (t) => 0.1 + 0.6 * wave(t, 47),
    maxFrequencyHz: 1.4e9,
    memoryUsed: (t) => (1.5 + wave(t, 60)) * GB,
  },
  bandwidth: { bytesPerSecond: (t) => (22 + 60 * wave(t, 60)) * 1e9, peak: 150e9 },
  fans: [
    { name: 'Fan 1', rpm: (t) => 1_800 + 1_900 * wave(t, 90), maxRpm: 5_800 },
    { name: 'Fan 2', rpm: (t) => 1_750 + 1_800 * wave(t, 90), maxRpm: 5_800 },
  ],
  thermalPressure: (t) => (pulses(t, 20, 100) ? 'heavy' : wave(t, 90) > 0.6 ? 'moderate' : 'nominal'),
  memoryPressure: (t) => (wave(t, 120) > 0.7 ? 'warning' : 'normal'),
  compressed: (t) => (0.8 + 1.1 * wave(t, 120)) * GB,
  parts: {
    cpu: (t) => 6 + 10 * wave(t, 90),
    gpu: (t) => 2 + 7 * wave(t, 47),
    ane: (t) => (pulses(t, 15, 45) ? 0.9 : 0),
  },
  apps: [
    {
      name: 'Browser',
      processes: 24,
      cpu: (t) => 0.5 + 0.4 * wave(t, 23),
      gpu: (t) => 0.05 + 0.3 * wave(t, 47),
      ane: () => 0,
      watts: (t) => 2.1 + 2 * wave(t, 23),
    },
    {
      name: 'Training',
      processes: 3,
      cpu: (t) => 1.5 + wave(t, 60),
      gpu: (t) => 0.3 * wave(t, 47),
      ane: (t) => (pulses(t, 15, 45) ? 0.4 : 0),
      watts: (t) => 5 + 4 * wave(t, 60),
    },
    {
      name: 'Build',
      processes: 9,
      cpu: (t) => (pulses(t, 25, 15) ? 1.1 : 0),
      gpu: () => 0,
      ane: () => 0,
      watts: (t) => (pulses(t, 25, 15) ? 3.4 : 0),
    },
    {
      name: 'Indexer',
      processes: 2,
      cpu: (t) => (pulses(t, 60, 60) ? 0.4 : 0.02),
      gpu: () => 0,
      watts: (t) => (pulses(t, 60, 60) ? 0.9 : 0.1),
    },
    { name: 'Mail', processes: 4, cpu: (t) => 0.01 + 0.02 * wave(t, 40), gpu: () => 0, ane: () => 0, watts: () => 0.1 },
  ],
};

/**
 * A laptop on which an indexer reads the disk hard for half of each two minutes, while a build runs and a browser
 * leaks: every part of the screens has something to show, also what the machine at hand has no sensor for.
 */
export const demoMachine: FakeMachine = {
  cores: 8,
  memory: 24 * GB,
  processes: [
    {
      pid: 512,
      name: 'indexer',
      command: '/usr/libexec/indexer --store',
      memory: () => 1.1 * GB,
      threads: () => 11,
      cpu: (t) => (pulses(t, 60, 60) ? 0.4 : 0.02),
      pageIns: (t) => (pulses(t, 60, 60) ? 240 : 0),
      disk: (t) => (pulses(t, 60, 60) ? 180e6 : 0),
      switches: (t) => (pulses(t, 60, 60) ? 4_000 : 40),
      faults: (t) => (pulses(t, 60, 60) ? 6_000 : 10),
    },
    {
      pid: 901,
      name: 'browser',
      command: '/opt/browser/browser --type=renderer',
      memory: (t) => 3.2 * GB + t * MB,
      threads: () => 48,
      cpu: (t) => 0.3 + 0.3 * wave(t, 23),
      switches: () => 8_100,
    },
    {
      pid: 1330,
      name: 'cc1plus',
      command: 'cc1plus -O2 -o main.o main.cpp',
      memory: () => 0.6 * GB,
      cpu: (t) => (pulses(t, 25, 15) ? 1 : 0),
      wait: (t) => (pulses(t, 25, 15) ? 0.08 : 0),
      faults: () => 900,
      switches: () => 300,
    },
    {
      pid: 1402,
      name: 'python3',
      command: 'python3 train.py --epochs 3',
      memory: () => 6 * GB,
      threads: () => 16,
      cpu: (t) => 1.5 + wave(t, 60),
      wait: () => 0.03,
      switches: () => 1_900,
    },
    {
      pid: 77,
      name: 'backup',
      command: 'backup --to /mnt/share',
      memory: () => 40 * MB,
      cpu: () => 0,
      state: () => 'stuck',
    },
    { pid: 2001, name: 'hidden', memory: () => NaN, cpu: () => 0.01 },
    ...['shell', 'editor', 'terminal', 'sound', 'mail', 'chat', 'clock', 'sync'].map((name, index) =>
      quiet(3_000 + index, name, (60 + 35 * index) * MB),
    ),
  ],
  swapUsed: (t) => (0.4 + 0.8 * wave(t, 120)) * GB,
  temperature: (t) => 58 + 30 * wave(t, 90),
  watts: (t) => 9 + 18 * wave(t, 90),
  throttlesPerSecond: (t) => (pulses(t, 20, 100) ? 3 : 0),
  battery: (t) => Math.max(5, 80 - t / 60),
  sensors,
};
