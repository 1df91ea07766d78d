import type { FanReading, TemperatureReading } from '../../../sample/system.ts';
import type { Smc } from './smc.ts';

/** Keys named, and keys read, in one tick: each is a call into the kernel that waits for another processor. */
const NAMED_A_TICK = 128;
const READ_A_TICK = 10;
/** More keys than any Mac has. */
const MOST_KEYS = 8_192;
const MOST_FANS = 16;
/** While they are not told, or 0, the numbers of keys and fans are asked for again so often. */
const COUNT_AGAIN_MS = 5_000;

type Group = 'cpu' | 'gpu' | 'battery' | 'ssd';
/** So many of a group are read, evenly chosen: an M5 Max has 84 for its GPU. */
const MOST_OF: Readonly<Record<Group, number>> = { cpu: 32, gpu: 12, battery: 4, ssd: 2 };

interface Sensor {
  readonly key: string;
  readonly group: Group;
  celsius: number | null;
}

/**
 * What is told: of the processors the mean, which one faulty sensor does not spoil, and of the CPU also its hottest.
 */
export interface SensorReadings {
  readonly temperatures: TemperatureReading[];
  readonly fans: FanReading[];
  /** Of the whole machine at this instant (PSTR), in watts. */
  readonly systemWatts: number | null;
  readonly gpuCelsius: number | null;
}

/** Only such a key can be of a processor's sensor: what its type is, is another call. */
const PROCESSOR = /^T[CGefgps]/;

/**
 * Which temperature a key names; null for none that is known. The names of single sensors differ from chip to chip, and
 * the lists that people made of them contradict each other: what holds on all is the first two letters. They are those
 * of Apple silicon, whose sensors are floats; on Intel the same letters name the palm rests (Ts) and the power supply
 * (Tp), and the processors have names of their own.
 * @param isM3 Tf is a CPU sensor on M3, and a fixed limit on others
 */
export function groupOf(key: string, isFloat: boolean, isM3: boolean): Group | null {
  if (/^TB\dT$/.test(key)) return 'battery';
  if (/^TH\dx$/.test(key)) return 'ssd';
  if (/^Ts\d[PS]$/.test(key)) return null;
  if (isFloat ? /^T[pes]/.test(key) || (isM3 && key.startsWith('Tf')) : /^TC\d[CDEFP]$/.test(key)) return 'cpu';
  return (isFloat ? /^Tg/ : /^TG\d[DP]$/).test(key) ? 'gpu' : null;
}

/** Sensors that are switched off say 0 or less, and on M3 and M4 exactly 40. */
export const plausibleCelsius = (value: number | null): number | null =>
  value !== null && value > 0 && value <= 150 && value !== 40 ? value : null;

/** At most `most` of the items, evenly over all of them. */
export function evenly<T>(items: readonly T[], most: number): T[] {
  if (items.length <= most) return [...items];
  return Array.from({ length: most }, (_, index) => items[Math.floor((index * items.length) / most)]!);
}

/** The sensors of the SMC, found over the first ticks, then read a few at a time. */
export class SensorSource {
  readonly #smc: Smc;
  readonly #isM3: boolean;
  #keyCount = 0;
  #fanCount = 0;
  #countedAt = -Infinity;
  readonly #found: Sensor[] = [];
  #named = 0;
  #sensors: Sensor[] = [];
  #next = 0;
  #fans: FanReading[] = [];
  #nextFan = 0;
  readonly #fanMaxima = new Map<number, number>();

  constructor(smc: Smc, isM3: boolean) {
    this.#smc = smc;
    this.#isM3 = isM3;
  }

  /** Why there are no temperatures; null where there are. */
  get missing(): string | null {
    if (this.#keyCount === 0) return 'the System Management Controller does not tell its keys';
    if (this.#named < this.#keyCount)
      return `the sensors are still being looked for (${this.#named} of ${this.#keyCount} keys seen)`;
    return this.#sensors.some(({ celsius }) => celsius !== null)
      ? null
      : 'no sensor of the System Management Controller gives a plausible temperature';
  }

  get hasFans(): boolean {
    return this.#fanCount > 0;
  }

  /** @param now monotonic, in ms */
  read(now: number): SensorReadings {
    this.#count(now);
    if (this.#named < this.#keyCount) this.#nameSome();
    else this.#readSome();
    this.#readFan();
    const watts = this.#smc.read('PSTR');
    const gpu = mean(this.#celsiusOf('gpu'));
    return {
      temperatures: this.#temperatures(gpu),
      fans: this.#fans,
      systemWatts: watts !== null && watts >= 0 ? watts : null,
      gpuCelsius: gpu,
    };
  }

  /** A call may fail: that one found nothing is no lasting answer. */
  #count(now: number): void {
    if ((this.#keyCount > 0 && this.#fanCount > 0) || now - this.#countedAt < COUNT_AGAIN_MS) return;
    this.#countedAt = now;
    if (this.#keyCount === 0) this.#keyCount = Math.min(MOST_KEYS, this.#smc.keyCount());
    if (this.#fanCount === 0) this.#fanCount = Math.min(MOST_FANS, this.#smc.read('FNum') ?? 0);
  }

  #nameSome(): void {
    const end = Math.min(this.#keyCount, this.#named + NAMED_A_TICK);
    for (; this.#named < end; this.#named += 1) {
      const key = this.#smc.keyAt(this.#named);
      const group = key === null ? null : groupOf(key, PROCESSOR.test(key) && this.#smc.isFloat(key), this.#isM3);
      if (key !== null && group !== null) this.#found.push({ key, group, celsius: null });
    }
    if (this.#named < this.#keyCount) return;
    const groups: readonly Group[] = ['cpu', 'gpu', 'battery', 'ssd'];
    this.#sensors = groups.flatMap((group) =>
      evenly(
        this.#found.filter((sensor) => sensor.group === group),
        MOST_OF[group],
      ),
    );
    for (const sensor of this.#sensors) this.#measure(sensor);
  }

  #readSome(): void {
    for (let count = Math.min(READ_A_TICK, this.#sensors.length); count > 0; count -= 1) {
      this.#measure(this.#sensors[this.#next % this.#sensors.length]!);
      this.#next += 1;
    }
  }

  #measure(sensor: Sensor): void {
    sensor.celsius = plausibleCelsius(this.#smc.read(sensor.key));
  }

  /** One fan a tick. */
  #readFan(): void {
    if (this.#fanCount === 0) return;
    const index = this.#nextFan % this.#fanCount;
    this.#nextFan += 1;
    const most = this.#fanMaxima.get(index) ?? this.#smc.read(`F${index}Mx`);
    if (most !== null) this.#fanMaxima.set(index, most);
    const rpm = this.#smc.read(`F${index}Ac`);
    const name = `Fan ${index + 1}`;
    const others = this.#fans.filter((fan) => fan.name !== name);
    const isReal = rpm !== null && rpm >= 0 && rpm < 20_000;
    this.#fans = isReal ? [...others, { name, rpm, maxRpm: most }].sort((a, b) => (a.name < b.name ? -1 : 1)) : others;
  }

  #celsiusOf(group: Group): number[] {
    return this.#sensors.flatMap((sensor) =>
      sensor.group === group && sensor.celsius !== null ? [sensor.celsius] : [],
    );
  }

  #temperatures(gpu: number | null): TemperatureReading[] {
    const cpu = this.#celsiusOf('cpu');
    const all: readonly (readonly [string, number | null])[] = [
      ['CPU', mean(cpu)],
      ['CPU hottest', cpu.length > 0 ? Math.max(...cpu) : null],
      ['GPU', gpu],
      ['Battery', mean(this.#celsiusOf('battery'))],
      ['SSD', mean(this.#celsiusOf('ssd'))],
    ];
    return all.flatMap(([name, celsius]) => (celsius === null ? [] : [{ name, celsius }]));
  }
}

const mean = (values: readonly number[]): number | null =>
  values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
