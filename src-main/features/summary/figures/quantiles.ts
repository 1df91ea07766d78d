/**
 * The value of rank `k` (from 0) moved to its place, smaller ones before it and greater ones behind (Hoare, Algorithm
 * 65: Find).
 */
function select(values: Float64Array, k: number, from: number, to: number): number {
  let left = from;
  let right = to;
  while (left < right) {
    const pivot = middleOfThree(values[left]!, values[(left + right) >> 1]!, values[right]!);
    let i = left;
    let j = right;
    while (i <= j) {
      while (values[i]! < pivot) i++;
      while (values[j]! > pivot) j--;
      if (i > j) break;
      const swapped = values[i]!;
      values[i++] = values[j]!;
      values[j--] = swapped;
    }
    if (k <= j) right = j;
    else if (k >= i) left = i;
    else break;
  }
  return values[k]!;
}

const middleOfThree = (a: number, b: number, c: number): number =>
  Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));

/**
 * Quantiles by linear interpolation between the two nearest ranks: rank = (n − 1)·p (type 7 of Hyndman and Fan, 1996;
 * numpy's and Excel's).
 * @param values without NaN; they are put in another order
 * @param shares rising, each from 0 to 1
 */
export function quantiles(values: Float64Array, shares: readonly number[]): number[] {
  const last = values.length - 1;
  let from = 0;
  return shares.map((share) => {
    if (last < 0) return NaN;
    const rank = last * share;
    const k = Math.floor(rank);
    const low = select(values, k, from, last);
    from = k;
    if (rank === k) return low;
    let high = Infinity;
    for (let i = k + 1; i <= last; i++) if (values[i]! < high) high = values[i]!;
    return low + (high - low) * (rank - k);
  });
}
