/**
 * The SVG paths of a small line: the line itself and the area under it. Null values leave a gap; a lone value is a
 * dot's width.
 */
export function sparkPath(
  values: readonly (number | null)[],
  width: number,
  height: number,
  max: number,
): { line: string; area: string } {
  const step = values.length > 1 ? width / (values.length - 1) : width;
  const y = (value: number): string =>
    (height - 1 - (Math.min(Math.max(value, 0), max) / max) * (height - 2)).toFixed(1);
  let line = '';
  let area = '';
  let start = -1;
  for (let index = 0; index <= values.length; index += 1) {
    const value = values[index] ?? null;
    if (value !== null && start < 0) start = index;
    if (value !== null || start < 0) continue;
    const points = values
      .slice(start, index)
      .map((point, offset) => `${((start + offset) * step).toFixed(1)} ${y(point ?? 0)}`);
    const from = (start * step).toFixed(1);
    const to = (Math.max(index - 1, start) * step).toFixed(1);
    line += points.length === 1 ? `M${points[0]}h1` : `M${points.join('L')}`;
    area += `M${from} ${height}L${points.join('L')}L${to} ${height}Z`;
    start = -1;
  }
  return { line, area };
}
