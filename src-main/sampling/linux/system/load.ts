import { available, unavailable, type MetricCoverage } from '../../../metrics/coverage.ts';
import { HeldText } from '../proc-file.ts';
import { whyUnreadable } from './coverage.ts';

const METRIC = 'system.load';
const SOURCE = '/proc/loadavg';

/** `0.13 0.07 0.04 1/104 5988` (proc_loadavg(5)); null for anything else. */
export function parseLoad(text: string): [number, number, number] | null {
  const found = /^(\d{1,9}\.\d+) (\d{1,9}\.\d+) (\d{1,9}\.\d+)(?:\s|$)/.exec(text);
  return found === null ? null : [Number(found[1]), Number(found[2]), Number(found[3])];
}

export class LoadSource implements Disposable {
  readonly #file: HeldText;

  constructor(root: string) {
    this.#file = new HeldText(`${root}/proc/loadavg`);
  }

  read(now: number): [number, number, number] | null {
    const text = this.#file.read(now);
    return text === null ? null : parseLoad(text);
  }

  coverage(): MetricCoverage[] {
    const { failure } = this.#file;
    return [failure === null ? available(METRIC, SOURCE) : unavailable(METRIC, SOURCE, whyUnreadable(failure))];
  }

  [Symbol.dispose](): void {
    this.#file[Symbol.dispose]();
  }
}
