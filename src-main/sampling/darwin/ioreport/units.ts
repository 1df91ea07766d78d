/**
 * Microjoules in one unit of an energy channel, by its unit label; null for a label that says something else. Labels
 * come padded with blanks.
 */
export function microjoulesPerUnit(label: string | null): number | null {
  switch (label?.trim()) {
    case 'J':
      return 1e6;
    case 'mJ':
      return 1e3;
    case 'uJ':
      return 1;
    case 'nJ':
      return 1e-3;
    default:
      return null;
  }
}
