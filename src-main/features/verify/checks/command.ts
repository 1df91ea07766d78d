import { hostname, userInfo } from 'node:os';
import { platformSampler } from '../../../sampling/platform-sampler.ts';
import { ownVersion } from '../../../host/version.ts';
import { systemClock, type Clock } from '../../../base/clock.ts';
import { messageOf } from '../../../base/result.ts';
import type { Sampler } from '../../../sample/sampler.ts';
import { Stop } from '../../../terminal/exit.ts';
import { readerFigures } from '../../../terminal/reader.ts';
import type { Check } from './check.ts';
import { darwinPlatform } from '../darwin/darwin-platform.ts';
import { linuxPlatform } from '../linux/linux-platform.ts';
import { checkWritable, usualFile, writeDocument } from './output-file.ts';
import { verificationDocument } from './report.ts';
import { verificationText } from './table.ts';
import { verify, type Verification } from './verify.ts';

/**
 * Compares a sampler of its own with what the system’s tools print; prints a table, or the document, and writes the
 * document.
 * @throws Stop with code 1 and no message after a disagreement; with a message when the machine cannot be sampled or
 * the file not be written
 */
export async function verifyCommand(options: { readonly json?: true; readonly output?: string }): Promise<void> {
  const file = options.output ?? usualFile(systemClock.now());
  checkWritable(file);
  const sampler = await platformSampler(systemClock);
  if (!sampler.ok) throw new Stop(1, sampler.error);
  using open = sampler.value;
  const verification = await verified(open, systemClock);
  const document = verificationDocument(verification, {
    culprit: ownVersion(),
    machine: open.machine,
    root: process.getuid?.() === 0,
    coverage: open.coverage(),
    secrets: secrets(),
  });
  process.stdout.write(
    options.json === true ? `${JSON.stringify(document)}\n` : verificationText(verification.checks, readerFigures()),
  );
  writeDocument(file, document);
  process.stderr.write(
    `The report is in ${file}: figures only, without command lines, user names or the name of this machine.\n`,
  );
  if (verification.checks.some(differs)) throw new Stop(1, '');
}

const differs = (check: Check): boolean => check.verdict === 'differs';

async function verified(sampler: Sampler, clock: Clock): Promise<Verification> {
  try {
    return await (sampler.machine.platform === 'darwin'
      ? verify(sampler, darwinPlatform(clock))
      : verify(sampler, linuxPlatform(clock)));
  } catch (thrown) {
    throw new Stop(1, `this machine cannot be sampled: ${messageOf(thrown)}`);
  }
}

function secrets(): string[] {
  const host = hostname();
  const names = [host, host.split('.')[0]!];
  try {
    return [...names, userInfo().username];
  } catch {
    // A user that is in no list of users has no name to hide.
    return names;
  }
}
