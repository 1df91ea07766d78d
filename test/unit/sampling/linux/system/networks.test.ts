import { describe, expect, it } from 'vitest';
import { readFigure } from '../../../../../src-main/protocol/machine-figures.ts';
import { watch } from './frames.ts';

const HEADINGS = 'Inter-|   Receive\n face |bytes\n    lo: 9 0 0 0 0 0 0 0 9 0 0 0 0 0 0 0\n';
const text = (names: readonly string[], bytes: number): string =>
  HEADINGS + names.map((name) => `  ${name}: ${bytes} 9 0 0 0 0 0 0 ${bytes} 9 0 0 0 0 0 0\n`).join('');

/** Bytes a second received by all together, and by whom, where 10 MB a second go through each. */
function received(names: readonly string[], sysfs: Readonly<Record<string, string>>) {
  using machine = watch({ 'proc/net/dev': text(names, 0), ...sysfs });
  machine.next();
  machine.kernel.write('proc/net/dev', text(names, 10_000_000));
  const frame = machine.next();
  return {
    together: readFigure('network_received_bytes_per_second', frame),
    by: frame.networks.map(({ name }) => name),
  };
}
const device = (name: string): Record<string, string> => ({ [`sys/class/net/${name}/device/vendor`]: '0x8086\n' });
const virtual = (name: string, ...links: readonly string[]): Record<string, string> => ({
  [`sys/class/net/${name}/mtu`]: '1500\n',
  ...Object.fromEntries(links.map((link) => [`sys/class/net/${name}/${link}/mtu`, '1500\n'])),
});

describe('what the networks carry is counted once', () => {
  it.each<[string, readonly string[], readonly string[], Readonly<Record<string, string>>]>([
    [
      'with containers behind a bridge',
      ['eth0'],
      ['eth0', 'docker0', 'veth1'],
      { ...device('eth0'), ...virtual('docker0', 'bridge', 'lower_veth1'), ...virtual('veth1', 'upper_docker0') },
    ],
    [
      'with two devices bonded',
      ['eno1', 'eno2'],
      ['eno1', 'eno2', 'bond0', 'bond0.7'],
      {
        ...device('eno1'),
        ...device('eno2'),
        ...virtual('bond0', 'lower_eno1', 'lower_eno2'),
        ...virtual('bond0.7', 'lower_bond0'),
      },
    ],
    [
      'with a tunnel',
      ['wlp3s0'],
      ['wlp3s0', 'wg0', 'tun0'],
      { ...device('wlp3s0'), ...virtual('wg0'), ...virtual('tun0') },
    ],
    [
      'with a fast path below the one that counts for both',
      ['eth0'],
      ['eth0', 'enP1s1'],
      {
        ...device('eth0'),
        ...device('enP1s1'),
        ...virtual('enP1s1', 'upper_eth0'),
        ...virtual('eth0', 'lower_enP1s1'),
      },
    ],
    ['inside a container, which has no device', ['eth0'], ['eth0'], virtual('eth0')],
    [
      'inside a container with its own bridge',
      ['eth0'],
      ['eth0', 'docker0', 'veth9'],
      { ...virtual('eth0'), ...virtual('docker0', 'bridge'), ...virtual('veth9') },
    ],
    ['where /sys is hidden', ['eth0'], ['eth0', 'docker0', 'veth1', 'br-a1b2c3', 'wg0'], {}],
    ['of tunnels alone', ['wg0'], ['wg0'], virtual('wg0')],
  ])('%s', (_, by, names, sysfs) => expect(received(names, sysfs)).toEqual({ together: 10_000_000 * by.length, by }));

  it('of a device that is plugged in, from its second sample', () => {
    using machine = watch({ 'proc/net/dev': text(['eth0', 'br0'], 0), ...device('eth0'), ...virtual('br0', 'bridge') });
    machine.next();
    for (const [path, bytes] of Object.entries(device('usb0'))) machine.kernel.write(path, bytes);
    machine.kernel.write('proc/net/dev', text(['eth0', 'br0', 'usb0'], 0));
    machine.next();
    machine.kernel.write('proc/net/dev', text(['eth0', 'br0', 'usb0'], 10_000_000));
    expect(readFigure('network_received_bytes_per_second', machine.next())).toBe(20_000_000);
  });

  it('under names in any script', () => {
    expect(received(['ethü', '网0'], { ...device('ethü'), ...device('网0') }).by).toEqual(['ethü', '网0']);
  });
});
