import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { epochMs } from '../../../../src-main/base/brand.ts';
import { judge, type Check } from '../../../../src-main/features/verify/checks/check.ts';
import { checkWritable, usualFile, writeDocument } from '../../../../src-main/features/verify/checks/output-file.ts';
import { redacted } from '../../../../src-main/features/verify/checks/redact.ts';
import { verificationDocument } from '../../../../src-main/features/verify/checks/report.ts';
import { snapshotOf } from '../../../../src-main/features/verify/checks/snapshot.ts';
import { verificationText } from '../../../../src-main/features/verify/checks/table.ts';
import { NEUTRAL } from '../../../../src-main/vocabulary/figures.ts';
import { temporaryFolder } from '../../agent/temporary-folder.ts';
import { macSampler } from './darwin/darwin-scenario.ts';

const exact = { words: 'exact', slack: () => 0 };
const named = {
  check: 'thermal pressure',
  tool: 'notifyutil',
  unit: ['nominal', 'moderate'],
  tolerance: exact,
} as const;
const CHECKS: readonly Check[] = [
  judge({
    check: 'memory, free',
    tool: 'vm_stat',
    unit: 'bytes',
    tolerance: exact,
    ours: new Map([['', 1_048_577]]),
    theirs: new Map([['', { low: 1_048_576, high: 1_048_576 }]]),
  }),
  judge({ ...named, ours: new Map([['', 0]]), theirs: new Map([['', { low: 0, high: 0 }]]) }),
  judge({ ...named, ours: new Map([['', 1]]), theirs: new Map([['', { low: 0, high: 0 }]]) }),
  judge({ ...named, ours: new Map([['', 1]]), theirs: 'notifyutil: cannot open /Users/jane.doe/x on Janes-Mac' }),
  judge({
    check: 'process faults',
    tool: 'top',
    unit: 'count',
    tolerance: exact,
    ours: new Map([
      ['12', 5],
      ['13', 5],
    ]),
    theirs: new Map([
      ['12', { low: 5, high: 6 }],
      ['13', { low: 7, high: 9 }],
    ]),
  }),
];

function documentText(): string {
  using sampler = macSampler();
  const sample = snapshotOf(sampler.sample());
  const withApps = {
    ...sample,
    system: {
      ...sample.system,
      apps: [
        {
          id: 1,
          name: 'Secret Project.app',
          processes: 1,
          cpuTimeNs: 1,
          gpuTimeNs: null,
          aneTimeNs: null,
          energyNj: null,
          diskReadBytes: null,
          diskWrittenBytes: null,
        },
      ],
    },
  };
  const coverage = [
    { metric: 'system.memory', status: 'partial', source: 'vm_stat', reason: 'janes-mac says no', remedy: null },
  ] as const;
  return JSON.stringify(
    verificationDocument(
      { checks: CHECKS, runs: [], sample: withApps, rounds: 3 },
      {
        culprit: '1.0',
        machine: sampler.machine,
        root: false,
        coverage,
        secrets: ['janes-mac.local', 'janes-mac', 'jane.doe'],
      },
    ),
  );
}

describe('the report', () => {
  it('counts the verdicts, and gives words where the figures are words', () => {
    const report = JSON.parse(documentText()) as { checks: unknown[] };
    expect(report).toMatchObject({ schema: 1, kind: 'verify', agrees: 1, differs: 3, cannot_compare: 1, rounds: 3 });
    expect(report.checks[2]).toMatchObject({
      unit: 'word',
      verdict: 'differs',
      off_count: 1,
      off: [{ of: '', ours: 'moderate', low: 'nominal', high: 'nominal' }],
    });
    expect(report.checks[4]).toMatchObject({
      unit: 'count',
      compared: 2,
      off: [{ of: '13', ours: 5, low: 7, high: 9 }],
    });
  });

  it('holds no command line, no user, no application and no name of the machine', () => {
    expect(documentText()).not.toMatch(/jane|password|secret/i);
  });
});

describe('the table', () => {
  const text = verificationText(CHECKS, NEUTRAL);

  it('gives what differs with every digit', () => {
    expect(text).toContain('memory, free (vm_stat): ours 1048577 bytes, theirs 1048576 bytes\n');
    expect(text).toContain('process faults (top) of 13: ours 5, theirs 7 to 9\n');
    expect(text).toContain('DIFFERS: 1 of 2 are off');
  });

  it('says why something cannot be compared, and sums up', () => {
    expect(text).toMatch(/thermal pressure \(notifyutil\): notifyutil: cannot open/);
    expect(text).toContain('1 agree, 3 differ, 1 cannot be compared.');
  });
});

describe('taking names out', () => {
  it('leaves figures, and words that only look alike, alone', () => {
    expect(redacted('host MyHost said 12', ['myhost'])).toBe('host (redacted) said 12');
    expect(redacted('root needs it, al too', ['root', 'al', ''])).toBe('root needs it, al too');
    expect(redacted('a+b (x) and a.b', ['a+b', '(x)'])).toBe('(redacted) (redacted) and a.b');
    expect(redacted('/home/jo/x and /Users/Jo Doe/y', [])).toBe('/(home)/x and /(home) Doe/y');
  });
});

describe('the file of the report', () => {
  it('has the time in its name', () => {
    expect(usualFile(epochMs(Date.UTC(2026, 0, 2, 3, 4, 5)))).toBe('culprit-verify-20260102-030405.json');
  });

  it('is the user’s alone, and may be written again', () => {
    using folder = temporaryFolder();
    const file = `${folder.path}/report.json`;
    for (const document of [{ a: 1 }, { a: 2 }]) {
      checkWritable(file);
      writeDocument(file, document);
    }
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ a: 2 });
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('is not a folder, nor in one that is not there, nor in a file', () => {
    using folder = temporaryFolder();
    mkdirSync(`${folder.path}/reports`);
    writeFileSync(`${folder.path}/file`, '');
    expect(() => checkWritable(`${folder.path}/reports`)).toThrow(/is a folder: name a file to write to/);
    expect(() => checkWritable(`${folder.path}/none/report.json`)).toThrow(/its folder does not exist/);
    expect(() => checkWritable(`${folder.path}/file/report.json`)).toThrow(/its folder is a file/);
    expect(() => writeDocument(`${folder.path}/reports`, {})).toThrow(/it is a folder/);
    expect(() => writeDocument('/dev/full', {})).toThrow(/the disk is full/);
  });
});
