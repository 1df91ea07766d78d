import { describe, expect, it } from 'vitest';
import { FilterTooSlow, ProcessFilter } from '../../../src-main/agent/views/filter.ts';
import { threadCpuMs } from '../../../src-main/host/cpu-time.ts';
import type { ProcessFacts } from '../../../src-main/sample/table.ts';

const facts = (name: string, command: string | null = null): ProcessFacts => ({
  name,
  command,
  executable: null,
  user: null,
  uid: null,
  cgroup: null,
  kernelThread: false,
});

function matches(pattern: string, ...all: ProcessFacts[]): boolean[] {
  const filter = new ProcessFilter(pattern);
  filter.prepare(all);
  return all.map((one) => filter.matches(one));
}

describe('filter', () => {
  it('looks at name and command line, whatever the case', () => {
    expect(
      matches(
        'python|ollama|vllm',
        facts('Python3'),
        facts('sh', 'sh -c OLLAMA serve'),
        facts('node', 'node vllm.js'),
        facts('bash', 'bash'),
      ),
    ).toEqual([true, true, true, false]);
  });

  it('takes ^ and $ for the beginning and the end of the name, and of the command line', () => {
    const one = facts('longname-monito', '/opt/names/longname-monitoring-agent-a --port 80');
    expect(matches('^longname-monito$', one)).toEqual([true]);
    expect(matches('^/opt/names/longname', one)).toEqual([true]);
    expect(matches('--port 80$', one)).toEqual([true]);
    expect(matches('^longname.*80$', one)).toEqual([false]);
    expect(matches('monito /opt', one)).toEqual([false]);
    expect(matches('^$', facts('', 'a'))).toEqual([true]);
  });

  it('takes a process without a command line by its name', () => {
    expect(matches('kworker', facts('kworker/0:1'))).toEqual([true]);
    expect(matches('null', facts('kworker/0:1'))).toEqual([false]);
  });

  it('matches again what was renamed or has got its command line since', () => {
    const filter = new ProcessFilter('target');
    const one = facts('sh');
    filter.prepare([one]);
    expect(filter.matches(one)).toBe(false);
    one.command = '/usr/bin/target';
    filter.prepare([one]);
    expect(filter.matches(one)).toBe(true);
    one.command = 'other';
    filter.prepare([one]);
    expect(filter.matches(one)).toBe(false);
  });

  it('gives a pattern up that takes for ever', () => {
    const filter = new ProcessFilter('(a+)+$');
    const begun = threadCpuMs();
    expect(() => filter.prepare([facts(`${'a'.repeat(40)}!`)])).toThrow(FilterTooSlow);
    expect(threadCpuMs() - begun).toBeLessThan(1_000);
  });

  it('is of use again after it was given up for one process', () => {
    const filter = new ProcessFilter('(a+)+$');
    const slow = facts(`${'a'.repeat(40)}!`);
    expect(() => filter.prepare([slow])).toThrow(FilterTooSlow);
    const quick = facts('aaa');
    filter.prepare([quick]);
    expect(filter.matches(quick)).toBe(true);
    expect(filter.matches(slow)).toBe(false);
  });
});
