import { printable } from '../../../src-main/base/printable.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { niceMax } from '../../../src-renderer/charts/minute.ts';
import { sparkPath } from '../../../src-renderer/charts/spark-path.ts';
import { programOf, reasonInWords, reasonsInWords } from '../../../src-renderer/lib/processes.ts';
import { processRow } from '../../e2e/fake-frames.ts';

const plain = (text: string): string => text.replaceAll('\u00a0', ' ');

describe('reasons', () => {
  it('are said in words, with a space before the unit', () => {
    expect(
      [
        'cpu:100%',
        'runnable:1630ms/s',
        'csw:3.4k/s',
        'pageins:240/s',
        'mem:6.2G',
        'disk:410.0M/s',
        'ipc:0.40',
        'something else',
      ]
        .map(reasonInWords)
        .map(plain),
    ).toEqual([
      'cpu 100 %',
      'cpu wait 1630 ms/s',
      'switches 3.4k/s',
      'page-ins 240/s',
      'memory 6.2 GiB',
      'disk 410.0 MiB/s',
      'ipc 0.40',
      'something else',
    ]);
  });

  it('begin with a process being stuck', () => {
    expect(plain(reasonsInWords(processRow({ pid: 1, name: 'a', state: 'stuck', reasons: ['cpu:1%'] })))).toBe(
      'stuck in the kernel · cpu 1 %',
    );
  });
});

describe('names', () => {
  it('keep their letters and lose what would reshape the page', () => {
    expect(printable('a\nb\u202Ec\u2028d é 漢')).toBe('a\ufffdb\ufffdc\ufffdd é 漢');
  });

  it('are joined by the program only where they do not tell it', () => {
    const program = (name: string, command: string | null): string | null =>
      programOf(processRow({ pid: 1, name, command }));
    expect([
      program('MainThread', '/usr/bin/node server.js'),
      program('python3', '/usr/bin/python3.11 x'),
      program('kworker', null),
      program('a-long-name-tha', '/opt/a-long-name-that-goes-on'),
    ]).toEqual(['node', null, null, null]);
  });
});

describe('spark', () => {
  it('leaves a gap where there is no value', () => {
    expect(sparkPath([10, 20, null, 30, 40], 40, 20, 100).line.match(/M/g)?.length).toBe(2);
  });

  it('draws nothing of nothing, and never a NaN', () => {
    expect(sparkPath([null, null], 60, 18, 100)).toEqual({ line: '', area: '' });
    const values = fc.array(fc.option(fc.double({ min: -10, max: 1e6, noNaN: true })), { maxLength: 80 });
    fc.assert(fc.property(values, (given) => !JSON.stringify(sparkPath(given, 60, 18, 100)).includes('NaN')));
  });

  it('has a scale that ends at or above the greatest value', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 1e12, noNaN: true })),
        (values) => niceMax(values, 10) >= Math.max(10, ...values) * 0.999999,
      ),
    );
    expect([niceMax([], 10), niceMax([11], 10), niceMax([410e6], 1e6)]).toEqual([10, 20, 500e6]);
  });
});
