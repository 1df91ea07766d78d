import { execFile } from 'node:child_process';
import { readerFigures } from '../../../terminal/reader.ts';
import { detailWords } from '../../../vocabulary/alerts.ts';
import type { Alert, AlertChange } from '../alert.ts';

const EXPIRES_MS = 20_000;
const WITHIN_MS = 5_000;

/**
 * Notifications on a Linux desktop without Electron, by notify-send(1). One that is shown is replaced by its number; it
 * goes by itself, since notify-send cannot take one away.
 */
export class NotifySend {
  readonly #say: (problem: string) => void;
  readonly #program: string;
  readonly #numbers = new Map<string, string>();
  /** Asked to be shown, and not removed since. */
  readonly #shown = new Set<string>();
  #broken = false;
  #said = '';

  /** @param say is told why there are none, once each reason */
  constructor(say: (problem: string) => void, program = 'notify-send') {
    this.#say = say;
    this.#program = program;
  }

  change({ alert, announce }: AlertChange): void {
    if (announce === 'remove') {
      this.#numbers.delete(alert.id);
      this.#shown.delete(alert.id);
    }
    if (this.#broken || announce === null || announce === 'remove') return;
    const number = this.#numbers.get(alert.id);
    // Figures that moved do not make it appear again once it is gone.
    if (announce === 'replace' && number === undefined) return;
    this.#shown.add(alert.id);
    execFile(this.#program, argumentsOf(alert, number), { timeout: WITHIN_MS }, (error, stdout, stderr) => {
      if (error !== null) return this.#breakDown(error, stderr);
      const given = stdout.trim();
      if (/^\d+$/.test(given) && this.#shown.has(alert.id)) this.#numbers.set(alert.id, given);
    });
  }

  #breakDown(error: Error & { code?: unknown }, stderr: string): void {
    // Late, or without a session yet, it is asked again with the next alert: a machine short of memory is when it is
    // late, and when it is needed.
    this.#broken = error.code === 'ENOENT';
    const problem = this.#broken
      ? `${this.#program} is not installed (package libnotify-bin or libnotify)`
      : stderr.trim() || error.message;
    if (problem !== this.#said) this.#say(problem);
    this.#said = problem;
  }
}

function argumentsOf({ title, evidence, advice, severity }: Alert, number: string | undefined): string[] {
  const replace = number === undefined ? [] : [`--replace-id=${number}`];
  const urgency = severity === 'critical' ? 'critical' : 'normal';
  return [
    '--app-name=Culprit',
    `--urgency=${urgency}`,
    `--expire-time=${EXPIRES_MS}`,
    '--print-id',
    ...replace,
    '--',
    title,
    escaped(`${detailWords(evidence, readerFigures())}\n${advice}`),
  ];
}

/** The body is markup (Desktop Notifications Specification, Markup). */
const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
