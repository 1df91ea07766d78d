import { available, unavailable, type MetricCoverage } from '../../../metrics/coverage.ts';
import type { NetworkCounters } from '../../../sample/system.ts';
import { HeldText } from '../proc-file.ts';
import { whyUnreadable } from './coverage.ts';
import { Fields } from './fields.ts';
import { realNetworks } from './real-networks.ts';
import { DISCOVER_EVERY_MS } from './slow-round.ts';

const METRIC = 'system.network';
const SOURCE = '/proc/net/dev';

/**
 * proc_pid_net(5): two lines of headings, then `eth0: bytes packets …` with 8 columns received and 8 sent. The loopback
 * is left out.
 */
export function parseNetworks(text: string): NetworkCounters[] {
  const networks: NetworkCounters[] = [];
  for (const fields = new Fields(text); !fields.atEnd; fields.nextLine()) {
    const name = utf8(fields.until(':')?.trim());
    if (name === undefined || name === '' || name === 'lo') continue;
    const receivedBytes = fields.figure();
    fields.skip(7);
    const sentBytes = fields.figure();
    if (!Number.isNaN(receivedBytes + sentBytes)) networks.push({ name, receivedBytes, sentBytes });
  }
  return networks;
}

/** A name may be any bytes but blanks and slashes (net/core/dev.c, dev_valid_name); the text has a character a byte. */
const utf8 = (name: string | undefined): string | undefined =>
  name === undefined || /^[\x20-\x7e]*$/.test(name) ? name : Buffer.from(name, 'latin1').toString('utf8');

/** The interfaces that are counted: looked for each minute, and when one appears. */
export class NetworkSource implements Disposable {
  readonly #root: string;
  readonly #file: HeldText;
  #known = new Set<string>();
  #counted = new Set<string>();
  #discoveredAt = -Infinity;

  constructor(root: string) {
    this.#root = root;
    this.#file = new HeldText(`${root}/proc/net/dev`);
  }

  read(now: number): NetworkCounters[] {
    const all = parseNetworks(this.#file.read(now) ?? '');
    if (now - this.#discoveredAt >= DISCOVER_EVERY_MS || all.some(({ name }) => !this.#known.has(name)))
      this.#discover(all, now);
    return all.filter(({ name }) => this.#counted.has(name));
  }

  #discover(all: readonly NetworkCounters[], now: number): void {
    const names = all.map(({ name }) => name);
    this.#known = new Set(names);
    this.#counted = realNetworks(this.#root, names);
    this.#discoveredAt = now;
  }

  coverage(): MetricCoverage[] {
    const { failure } = this.#file;
    return [failure === null ? available(METRIC, SOURCE) : unavailable(METRIC, SOURCE, whyUnreadable(failure))];
  }

  [Symbol.dispose](): void {
    this.#file[Symbol.dispose]();
  }
}
