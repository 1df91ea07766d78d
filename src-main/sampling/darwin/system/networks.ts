import { failure, ok, type Result } from '../../../base/result.ts';
import type { MetricCoverage } from '../../../metrics/coverage.ts';
import type { NetworkCounters } from '../../../sample/system.ts';
import { asOf } from '../coverage.ts';
import { read } from '../layouts.ts';
import { growth32 } from './counter32.ts';
import { CONSTANTS, IF_MSGHDR2, SOCKADDR_DL } from './layouts.ts';
import type { Sysctl } from './sysctl.ts';

/** Of all families, and of all interfaces. */
const LIST = Buffer.from(
  Int32Array.of(CONSTANTS.CTL_NET, CONSTANTS.PF_ROUTE, 0, 0, CONSTANTS.NET_RT_IFLIST2, 0).buffer,
);
/** ifm_addrs: a sockaddr_dl follows. */
const RTA_IFP = 0x10;
/** <net/if_types.h>. */
const IFT_LOOP = 24;
/** Length, version and type: what begins every record, whatever it is. */
const SHORTEST_RECORD = 4;
const FIRST_BYTES = 16_384;
const MOST_BYTES = 1_048_576;
const RANGE = 2 ** 32;

interface Interface extends NetworkCounters {
  readonly index: number;
}

/**
 * The interfaces in a list of NET_RT_IFLIST2 but the loopback, and those that never carried a byte: a Mac has a dozen
 * that it does not use. What follows a record that cannot be right is left out.
 */
export function parseInterfaces(list: Buffer): Interface[] {
  const found: Interface[] = [];
  const { fields } = IF_MSGHDR2;
  for (let at = 0; at + SHORTEST_RECORD <= list.length;) {
    const length = read(list, fields.ifm_msglen, at);
    if (length < SHORTEST_RECORD || at + length > list.length) break;
    if (read(list, fields.ifm_type, at) === CONSTANTS.RTM_IFINFO2 && length >= IF_MSGHDR2.size) {
      const name = nameOf(list.subarray(at, at + length));
      const receivedBytes = read(list, fields['ifm_data.ifi_ibytes'], at);
      const sentBytes = read(list, fields['ifm_data.ifi_obytes'], at);
      const used = receivedBytes + sentBytes > 0 && read(list, fields['ifm_data.ifi_type'], at) !== IFT_LOOP;
      if (name !== null && used)
        found.push({ name, index: read(list, fields.ifm_index, at), receivedBytes, sentBytes });
    }
    at += length;
  }
  return found;
}

function nameOf(record: Buffer): string | null {
  const at = IF_MSGHDR2.size;
  if ((read(record, IF_MSGHDR2.fields.ifm_addrs) & RTA_IFP) === 0 || at + SOCKADDR_DL.size > record.length) return null;
  const start = at + SOCKADDR_DL.fields.sdl_data[0];
  const end = start + read(record, SOCKADDR_DL.fields.sdl_nlen, at);
  const name = end > record.length ? '' : record.toString('utf8', start, end);
  return /^[\w.-]+$/.test(name) ? name : null;
}

/** Counters as last read, and what they add up to. */
interface Sum extends Interface {
  readonly received: number;
  readonly sent: number;
}

/**
 * Interfaces' bytes. Newer systems cut the counters to 32 bits for programs that are not Apple's, so that they begin
 * again every 4 GiB: here they are summed up without end. On an interface faster than 16 Gbit/s, a second apart, that
 * would miss some.
 */
export class NetworkSource {
  readonly #sysctl: Sysctl;
  #into = Buffer.alloc(FIRST_BYTES);
  #sums = new Map<string, Sum>();
  #failed: string | null = null;

  constructor(sysctl: Sysctl) {
    this.#sysctl = sysctl;
  }

  read(): NetworkCounters[] {
    const list = this.#list();
    this.#failed = list.ok ? null : list.error;
    if (!list.ok) return [];
    const sums = parseInterfaces(list.value).map((now) => summed(now, this.#sums.get(now.name)));
    this.#sums = new Map(sums.map((sum) => [sum.name, sum]));
    return sums.map(({ name, received, sent }) => ({ name, receivedBytes: received, sentBytes: sent }));
  }

  coverage(): MetricCoverage[] {
    return [asOf('system.network', 'sysctl NET_RT_IFLIST2', this.#failed)];
  }

  #list(): Result<Buffer> {
    for (;;) {
      const list = this.#sysctl.list(LIST, this.#into);
      if (!list.ok) return list;
      if (list.value !== null) return ok(list.value);
      if (this.#into.length >= MOST_BYTES) return failure('the list of interfaces does not end');
      this.#into = Buffer.alloc(this.#into.length * 4);
    }
  }
}

function summed(now: Interface, before: Sum | undefined): Sum {
  if (before === undefined || before.index !== now.index)
    return { ...now, received: now.receivedBytes, sent: now.sentBytes };
  const received = grown(now.receivedBytes, before.receivedBytes);
  const sent = grown(now.sentBytes, before.sentBytes);
  // One that fell begins again at 0, which is less than before, so that nobody takes it for a reading.
  return {
    ...now,
    received: received === null ? 0 : before.received + received,
    sent: sent === null ? 0 : before.sent + sent,
  };
}

/** A counter that ever passed 32 bits is whole, and does not wrap. */
function grown(now: number, before: number): number | null {
  if (now >= before) return now - before;
  return before < RANGE ? growth32(now, before) : null;
}
