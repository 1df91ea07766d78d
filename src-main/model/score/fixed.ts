/**
 * A non-negative number with a fixed count of decimals, rounded as C and Python round: to nearest on the exact binary
 * value, an exact tie to the even digit. `toFixed` differs on ties alone, which it rounds up (ECMA-262,
 * Number.prototype.toFixed, step "larger n").
 */
export function fixed(value: number, decimals: number): string {
  const rounded = value.toFixed(decimals);
  const isTie = Math.abs(value * 2 ** (decimals + 1)) % 2 === 1;
  const lastDigitIsOdd = Number(rounded.at(-1)) % 2 === 1;
  return isTie && lastDigitIsOdd ? (value - 0.5 / 10 ** decimals).toFixed(decimals) : rounded;
}
