import { failure, ok, type Result } from '../../../base/result.ts';
import type { MetricCoverage } from '../../../metrics/coverage.ts';
import { THERMAL_PRESSURES, type ThermalPressure } from '../../../sample/system.ts';
import { everyOne, type Found } from '../calls.ts';
import { asOf } from '../coverage.ts';
import type { Libraries } from '../libraries.ts';

const NAME = 'com.apple.system.thermalpressurelevel';

type Calls = Found<ReturnType<typeof lookUpCalls>>;

/**
 * kOSThermalNotificationPressureLevelName (libkern/OSThermalNotification.h): notifyd keeps its last level, for any user
 * to read (notify(3)).
 */
export class ThermalPressureSource implements Disposable {
  readonly #calls: Result<Calls>;
  readonly #token: Result<number>;
  readonly #state = Buffer.alloc(8);
  #failed: string | null = null;

  constructor(libraries: Libraries) {
    this.#calls = everyOne(lookUpCalls(libraries));
    this.#token = this.#calls.ok ? register(this.#calls.value) : this.#calls;
  }

  read(): ThermalPressure | null {
    const level = this.#level();
    this.#failed = level.ok ? null : level.error;
    return level.ok ? level.value : null;
  }

  coverage(): MetricCoverage[] {
    return [asOf('system.thermal_pressure', `notify ${NAME}`, this.#failed)];
  }

  [Symbol.dispose](): void {
    if (this.#calls.ok && this.#token.ok) this.#calls.value.cancel(this.#token.value);
  }

  #level(): Result<ThermalPressure> {
    if (!this.#calls.ok) return this.#calls;
    if (!this.#token.ok) return this.#token;
    const status = this.#calls.value.state(this.#token.value, this.#state);
    if (status !== 0) return failure(`notify_get_state answers ${status}`);
    const level = this.#state.readBigUInt64LE();
    const pressure = level < BigInt(THERMAL_PRESSURES.length) ? THERMAL_PRESSURES[Number(level)] : undefined;
    return pressure === undefined ? failure(`${level} is no known level`) : ok(pressure);
  }
}

function register(calls: Calls): Result<number> {
  const token = Buffer.alloc(4);
  const status = calls.register(NAME, token);
  return status === 0 ? ok(token.readInt32LE()) : failure(`notify_register_check answers ${status}`);
}

function lookUpCalls(libraries: Libraries) {
  return {
    register: libraries.lookUp<(name: string, token: Buffer) => number>(
      'system',
      'uint32_t notify_register_check(const char *name, void *token)',
    ),
    state: libraries.lookUp<(token: number, state: Buffer) => number>(
      'system',
      'uint32_t notify_get_state(int token, void *state)',
    ),
    cancel: libraries.lookUp<(token: number) => number>('system', 'uint32_t notify_cancel(int token)'),
  };
}
