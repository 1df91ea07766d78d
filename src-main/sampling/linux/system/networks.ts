import { available, unavailable, type MetricCoverage } from '../../../metrics/coverage.ts';
import type { NetworkCounters } from '../../../sample/system.ts';
import { HeldText } from '../proc-file.ts';
import { whyUnreadable } from './coverage.ts';
import { Fields } from './fields.ts';

const METRIC = 'system.network';
const SOURCE = '/proc/net/dev';

/**
 * proc_pid_net(5): two lines of headings, then `eth0: bytes packets …` with 8 columns received and 8 sent. The loopback
 * is left out.
 */
export function parseNetworks(text: string): NetworkCounters[] {
  const networks: NetworkCounters[] = [];
  for (const fields = new Fields(text); !fields.atEnd; fields.nextLine()) {
    const name = fields.until(':')?.trim();
    if (name === undefined || name === '' || name === 'lo') continue;
    const receivedBytes = fields.figure();
    fields.skip(7);
    const sentBytes = fields.figure();
    if (!Number.isNaN(receivedBytes + sentBytes)) networks.push({ name, receivedBytes, sentBytes });
  }
  return networks;
}

export class NetworkSource implements Disposable {
  readonly #file: HeldText;

  constructor(root: string) {
    this.#file = new HeldText(`${root}/proc/net/dev`);
  }

  read(now: number): NetworkCounters[] {
    return parseNetworks(this.#file.read(now) ?? '');
  }

  coverage(): MetricCoverage[] {
    const { failure } = this.#file;
    return [failure === null ? available(METRIC, SOURCE) : unavailable(METRIC, SOURCE, whyUnreadable(failure))];
  }

  [Symbol.dispose](): void {
    this.#file[Symbol.dispose]();
  }
}
