/** The last `capacity` values pushed, oldest first. */
export class Ring<T> {
  readonly capacity: number;
  readonly #values: T[] = [];
  #next = 0;

  constructor(capacity: number) {
    if (!Number.isInteger(capacity) || capacity < 1)
      throw new RangeError(`a ring needs a capacity of at least 1, not ${capacity}`);
    this.capacity = capacity;
  }

  get size(): number {
    return this.#values.length;
  }

  get newest(): T | undefined {
    return this.#values.length === 0 ? undefined : this.#values[(this.#next + this.capacity - 1) % this.capacity];
  }

  push(value: T): void {
    this.#values[this.#next] = value;
    this.#next = (this.#next + 1) % this.capacity;
  }

  /** Puts another value in the place of the newest; in an empty ring it is the first. */
  replaceNewest(value: T): void {
    if (this.#values.length > 0) this.#next = (this.#next + this.capacity - 1) % this.capacity;
    this.push(value);
  }

  /** Oldest first. */
  toArray(): T[] {
    if (this.#values.length < this.capacity) return this.#values.slice();
    return [...this.#values.slice(this.#next), ...this.#values.slice(0, this.#next)];
  }
}
