// npm test: a browser, a build, the unit tests, the browser tests; the last line adds up what all runners did.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { requireGoodNode, root } from './runtime.mjs';

const node = requireGoodNode();
const results = join(root, 'out', 'test');
const env = { ...process.env, PATH: `${dirname(node)}${delimiter}${process.env['PATH'] ?? ''}` };

function run(args) {
  const result = spawnSync(node, args, { cwd: root, stdio: 'inherit', env });
  return result.status === 0;
}

/** A result that is missing or cannot be read means that the runner broke down. */
function readResult(name) {
  try {
    return JSON.parse(readFileSync(join(results, name), 'utf8'));
  } catch {
    return null;
  }
}

function countVitest(report) {
  // A file that did not load, or left a handle open, fails without a failed test in it.
  const brokenFiles = report.testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.every((test) => test.status !== 'failed'),
  );
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + brokenFiles.length,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

function countPlaywright({ stats, errors }) {
  return {
    passed: stats.expected + stats.flaky,
    failed: stats.unexpected + (stats.unexpected === 0 ? errors.length : 0),
    skipped: stats.skipped,
  };
}

/** Runs one runner. What went wrong outside of its tests counts as one failure, so that the sum never hides it. */
function runner(name, args, file, count) {
  console.log(`\n── ${name}`);
  rmSync(join(results, file), { force: true });
  const good = run(args);
  const report = readResult(file);
  const counted = report === null ? { passed: 0, failed: 0, skipped: 0 } : count(report);
  const problem =
    report === null
      ? 'broke down'
      : counted.passed + counted.failed === 0
        ? 'executed nothing'
        : good || counted.failed > 0
          ? null
          : 'failed';
  if (problem === null) return counted;
  console.log(`${name}: the runner ${problem}`);
  return { ...counted, failed: Math.max(counted.failed, 1) };
}

/** A step that is no test: nothing to count when it is done, one failure when not. */
function step(name, args) {
  console.log(`\n── ${name}`);
  if (run(args)) return { passed: 0, failed: 0, skipped: 0 };
  console.log(`${name}: failed`);
  return { passed: 0, failed: 1, skipped: 0 };
}

const bin = (...path) => join(root, 'node_modules', ...path);

mkdirSync(results, { recursive: true });
const counts = [
  step('browser', [join(root, 'build', 'set-up-browser.mjs')]),
  step('build', [join(root, 'build', 'ensure-built.mjs')]),
  runner(
    'unit tests',
    [
      bin('vitest', 'vitest.mjs'),
      'run',
      '--config',
      'build/vitest.config.ts',
      '--reporter=default',
      '--reporter=json',
      '--outputFile.json=out/test/vitest.json',
    ],
    'vitest.json',
    countVitest,
  ),
  runner(
    'browser tests',
    [bin('@playwright', 'test', 'cli.js'), 'test', '-c', 'test/e2e/playwright.config.ts'],
    'playwright.json',
    countPlaywright,
  ),
];

const sum = (key) => counts.reduce((total, count) => total + count[key], 0);
const skipped = sum('skipped');
console.log(`\n${sum('passed')} passed, ${sum('failed')} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
process.exitCode = sum('failed') > 0 ? 1 : 0;
