import { existsSync } from 'node:fs';
import { namesIn } from '../proc-file.ts';

/** What carries the bytes of others, where /sys does not tell: bridges, containers, tunnels, virtual machines. */
const VIRTUAL_NAMES = [
  ...['docker', 'veth', 'br-', 'virbr', 'vnet', 'tap', 'tun', 'wg', 'tailscale', 'zt', 'cni', 'flannel', 'cali'],
  ...['cilium', 'lxc', 'lxd', 'podman', 'dummy', 'ifb', 'bond', 'team', 'vmnet', 'macvtap', 'vxlan', 'gre', 'sit'],
  'ip6tnl',
];
const VIRTUAL = new RegExp(`^(?:${VIRTUAL_NAMES.join('|')})|[.@]`);

/**
 * Which interfaces to count, so that no byte is counted twice: those of devices (Documentation/ABI/testing/
 * sysfs-class-net). Bridges, tunnels, bonds and containers' ends carry what a device carries too. Inside a container
 * there may be no device; then those that are put together from no other.
 */
export function realNetworks(root: string, names: readonly string[]): Set<string> {
  const folder = `${root}/sys/class/net`;
  if (names.every((name) => !existsSync(`${folder}/${name}`))) return byName(names);
  const devices = names.filter((name) => existsSync(`${folder}/${name}/device`));
  // A device of a device: the fast path of a virtual machine's network below the one that counts for both.
  const isPart = (name: string): boolean => linked(folder, name, 'upper_').some((other) => devices.includes(other));
  if (devices.length > 0) return new Set(devices.filter((name) => !isPart(name)));
  const alone = names.filter(
    (name) => linked(folder, name, 'lower_').length === 0 && !existsSync(`${folder}/${name}/bridge`),
  );
  return byName(alone);
}

function byName(names: readonly string[]): Set<string> {
  const real = names.filter((name) => !VIRTUAL.test(name));
  return new Set(real.length > 0 ? real : names);
}

const linked = (folder: string, name: string, prefix: string): string[] =>
  namesIn(`${folder}/${name}`)
    .filter((entry) => entry.startsWith(prefix))
    .map((entry) => entry.slice(prefix.length));
