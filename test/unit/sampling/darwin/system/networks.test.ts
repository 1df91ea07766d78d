import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseInterfaces } from '../../../../../src-main/sampling/darwin/system/networks.ts';
import { Bench } from './bench.ts';

const GIB = 2 ** 30;

/** One record as the kernel lays it out, written by hand from <net/if.h>: 160 bytes, then a sockaddr_dl. */
function record({
  name = 'en0',
  received = 1_000,
  sent = 2_000,
  type = 6,
  length = 0,
  nameLength = -1,
  message = 0x12,
  addresses = 0x10,
}): Buffer {
  const bytes = Buffer.alloc(196);
  bytes.writeUInt16LE(length === 0 ? bytes.length : length, 0);
  bytes.writeUInt8(5, 2);
  bytes.writeUInt8(message, 3);
  bytes.writeInt32LE(addresses, 4);
  bytes.writeUInt16LE(7, 12);
  bytes.writeUInt8(type, 32);
  bytes.writeBigUInt64LE(BigInt(received), 96);
  bytes.writeBigUInt64LE(BigInt(sent), 104);
  bytes.writeUInt8(36, 160);
  bytes.writeUInt8(18, 161);
  bytes.writeUInt8(nameLength < 0 ? name.length : nameLength, 165);
  bytes.write(name, 168, 'latin1');
  return bytes;
}

describe('the list of interfaces', () => {
  it('gives names and 64-bit counters, and skips other records', () => {
    const list = Buffer.concat([
      record({ name: 'en0', received: 5e12 }),
      record({ message: 0xc }),
      record({ name: 'utun3', sent: 7 }),
    ]);
    expect(parseInterfaces(list)).toEqual([
      { name: 'en0', index: 7, receivedBytes: 5e12, sentBytes: 2_000 },
      { name: 'utun3', index: 7, receivedBytes: 1_000, sentBytes: 7 },
    ]);
  });

  it('leaves out the loopback and what never carried a byte', () => {
    expect(
      parseInterfaces(
        Buffer.concat([record({ name: 'lo0', type: 24 }), record({ name: 'gif0', received: 0, sent: 0 })]),
      ),
    ).toEqual([]);
  });

  it('keeps what came before a record that cannot be right', () => {
    for (const length of [1, 3, 197, 65_535]) {
      expect(
        parseInterfaces(Buffer.concat([record({}), record({ name: 'en1', length })])).map(({ name }) => name),
      ).toEqual(['en0']);
    }
    const zero = record({ name: 'en1' });
    zero.writeUInt16LE(0, 0);
    expect(parseInterfaces(Buffer.concat([record({}), zero, record({ name: 'en2' })])).map(({ name }) => name)).toEqual(
      ['en0'],
    );
  });

  it('leaves out a record without a name, or with one that does not fit or is no name', () => {
    expect(parseInterfaces(record({ addresses: 0 }))).toEqual([]);
    expect(parseInterfaces(record({ nameLength: 0 }))).toEqual([]);
    expect(parseInterfaces(record({ nameLength: 200 }))).toEqual([]);
    expect(parseInterfaces(record({ name: 'en\u001b[31m' }))).toEqual([]);
    expect(parseInterfaces(record({ length: 164 }).subarray(0, 164))).toEqual([]);
    expect(parseInterfaces(record({ length: 100 }).subarray(0, 100))).toEqual([]);
  });

  it('never fails, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 600 }), fc.nat(195), fc.nat(255), (bytes, at, value) => {
        parseInterfaces(Buffer.from(bytes));
        const damaged = Buffer.concat([record({}), record({ name: 'en1' })]);
        damaged.writeUInt8(value, at);
        for (const { receivedBytes, sentBytes, name } of parseInterfaces(damaged)) {
          expect(receivedBytes >= 0 && sentBytes >= 0 && name.length > 0).toBe(true);
        }
      }),
    );
  });
});

describe('the bytes of interfaces', () => {
  it('go on when the system cuts the counters to 32 bits', () => {
    using bench = new Bench(`interface name=en0 index=4 received=${4 * GIB - 1_000}+3000/s sent=5 bits=32`);
    const before = bench.at(0).networks[0]!;
    const after = bench.at(1_000).networks[0]!;
    expect([after.receivedBytes - before.receivedBytes, after.sentBytes - before.sentBytes]).toEqual([3_000, 0]);
    expect(bench.at(2_000).networks[0]!.receivedBytes - after.receivedBytes).toBe(3_000);
  });

  it('of a counter beyond 32 bits that falls begin again, and are no reading', () => {
    using bench = new Bench(
      `interface name=en0 index=4 received=${5 * GIB} sent=10 until=1000\n` +
        `interface name=en0 index=4 received=${2 * GIB} sent=20 from=1000`,
    );
    const before = bench.at(0).networks[0]!;
    const after = bench.at(1_000).networks[0]!;
    expect(after.receivedBytes).toBeLessThan(before.receivedBytes);
    expect(after.sentBytes - before.sentBytes).toBe(10);
  });

  it('of an interface that was taken away and came back begin anew', () => {
    using bench = new Bench(
      `interface name=utun4 index=20 received=${3 * GIB} sent=1 bits=32 until=1000\n` +
        'interface name=utun4 index=21 received=100 sent=1 bits=32 from=1000',
    );
    bench.at(0);
    expect(bench.at(1_000).networks[0]!.receivedBytes).toBe(100);
  });

  it('are told of three hundred interfaces too', () => {
    using bench = new Bench(
      Array.from({ length: 300 }, (_, index) => `interface name=utun${index} index=${index} received=1 sent=1`).join(
        '\n',
      ),
    );
    expect(bench.at(0).networks).toHaveLength(300);
  });

  it('are read as far as a list that was cut off goes', () => {
    using bench = new Bench(
      'interface name=en0 index=1 received=1 sent=1\ninterface name=en1 index=2 received=1 sent=1\n' +
        'fail function=sysctl name=NET_RT_IFLIST2 bytes=300',
    );
    expect(bench.at(0).networks.map(({ name }) => name)).toEqual(['en0']);
  });

  it('survive lies about lengths', () => {
    using bench = new Bench(
      'interface name=en0 index=1 received=1 sent=1\n' +
        'interface name=en1 index=2 received=1 sent=1 nlen=255\n' +
        'interface name=en2 index=3 received=1 sent=1 msglen=0\n' +
        'interface name=en3 index=4 received=1 sent=1',
    );
    expect(bench.at(0).networks.map(({ name }) => name)).toEqual(['en0']);
  });
});
