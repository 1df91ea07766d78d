import { afterEach, describe, expect, it } from 'vitest';
import { CoreFoundation } from '../../../../../src-main/sampling/darwin/corefoundation.ts';
import { IOKit } from '../../../../../src-main/sampling/darwin/iokit.ts';
import { creatorPid, GpuClients } from '../../../../../src-main/sampling/darwin/gpu/gpu-clients.ts';
import { StandIn } from '../../../../fixtures/darwin/stand-in.ts';
import * as mac from '../../../../fixtures/darwin/power-scenarios.ts';

const opened: Disposable[] = [];
afterEach(() => {
  while (opened.length > 0) opened.pop()![Symbol.dispose]();
});

function clientsOf(scenario: string): { standIn: StandIn; clients: GpuClients } {
  const standIn = new StandIn(scenario);
  opened.push(standIn);
  const cf = CoreFoundation.open(standIn.libraries);
  if (!cf.ok) throw new Error(cf.error);
  opened.push(cf.value);
  const iokit = IOKit.open(standIn.libraries, cf.value);
  if (!iokit.ok) throw new Error(iokit.error);
  return { standIn, clients: new GpuClients(cf.value, iokit.value) };
}

describe('GPU time of processes', () => {
  it('is summed over all clients and queues of a process', () => {
    const { standIn, clients } = clientsOf(mac.M1);
    const times = new Map<number, number>([[1, 1]]);
    standIn.setMs(1_000);
    clients.read(times);
    expect(times).toEqual(
      new Map([
        [357, 200_001_505],
        [942, 0],
        [950, 77],
      ]),
    );
    expect(clients.missing).toBeNull();
  });

  it('leaves nothing behind over ten thousand readings', () => {
    const { standIn, clients } = clientsOf(mac.M1);
    const times = new Map<number, number>();
    clients.read(times);
    const held = standIn.handles();
    for (let reading = 0; reading < 10_000; reading += 1) clients.read(times);
    expect(standIn.handles()).toBe(held);
  }, 60_000);

  it('is absent for a client that tells no time, and not 0', () => {
    const scenario = [
      mac.gpu({ name: 'G', cores: 1, busy: 0, memory: 0 }),
      'entry id=c parent=gpu class=AGXDeviceUserClient,IOUserClient name=c',
      mac.property('c', 'IOUserClientCreator', 'text=pid%20%37,x'),
    ].join('\n');
    const { clients } = clientsOf(scenario);
    const times = new Map<number, number>();
    clients.read(times);
    expect(times.size).toBe(0);
  });

  it('is absent where none of a client’s queues tells its time, as the coverage says, and 0 without a queue', () => {
    const usage = (values: string): string =>
      [mac.gpu({ name: 'G', cores: 1, busy: 0, memory: 0 }), mac.gpuClient('a', 'pid 5, x'), values].join('\n');
    const { clients, standIn } = clientsOf(usage(''));
    const read = (): [number, number][] => {
      const times = new Map<number, number>();
      clients.read(times);
      return [...times];
    };
    expect(read()).toEqual([[5, 0]]);
    expect(clients.missing).toBeNull();
    for (const values of [
      'AppUsage/0 text=nonsense',
      'AppUsage/0/accumulatedGPUTime text=nonsense',
      'AppUsage/0/accumulatedGPUTime number=-1',
      'AppUsage number=7',
    ]) {
      standIn.load(usage(`property entry=a key=${values}`));
      expect([values, read()]).toEqual([values, []]);
      expect(clients.missing).toMatch(/does not tell the time/);
    }
  });

  it('is nothing, with a reason, where the GPU is not Apple’s', () => {
    const { clients } = clientsOf(mac.INTEL);
    const times = new Map<number, number>();
    clients.read(times);
    expect(times.size).toBe(0);
    expect(clients.missing).toMatch(/only that of Apple silicon/);
  });

  it('passes over usage and creators of other types, and negative times', () => {
    const scenario = [
      mac.gpu({ name: 'G', cores: 1, busy: 0, memory: 0 }),
      mac.gpuClient('a', 'pid 5, fine', '-3', '10'),
      'entry id=b parent=gpu class=AGXDeviceUserClient,IOUserClient name=b',
      mac.property('b', 'IOUserClientCreator', 'number=5'),
      mac.property('b', 'AppUsage/0/accumulatedGPUTime', 'number=99'),
      'entry id=c parent=gpu class=AGXDeviceUserClient,IOUserClient name=c',
      mac.property('c', 'IOUserClientCreator', `text=${mac.escaped('pid 6, x')}`),
      mac.property('c', 'AppUsage/0', 'text=nonsense'),
      mac.property('c', 'AppUsage/1/accumulatedGPUTime', 'text=nonsense'),
    ].join('\n');
    const { clients } = clientsOf(scenario);
    const times = new Map<number, number>();
    clients.read(times);
    expect(times).toEqual(new Map([[5, 10]]));
  });
});

describe('the creator of a client', () => {
  it('is the first number of the text, whatever the program calls itself', () => {
    expect(creatorPid('pid 357, WindowServer')).toBe(357);
    expect(creatorPid('pid 950, pid 1, evil\npid 2, x')).toBe(950);
  });

  it.each([
    null,
    '',
    'pid',
    'pid -1, x',
    'pid 0, x',
    'pid 99999999999, x',
    'pid 2147483648, x',
    'PID 5, x',
    'xpid 5, x',
    'pid 5',
    'pid 5.5, x',
  ])('is not to be had from %j', (text) => {
    expect(creatorPid(text)).toBeNull();
  });
});
