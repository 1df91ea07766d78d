import { figure } from './figures.ts';

interface InterfaceBytes {
  readonly received: number;
  readonly sent: number;
}

/**
 * `netstat -ibn` of macOS: the line of each interface itself (`<Link#N>`), by name. Its address may be missing, so
 * figures are counted from the right. Null when it has none.
 */
export function parseNetstat(text: string): ReadonlyMap<string, InterfaceBytes> | null {
  const [first = '', ...lines] = text.split('\n');
  const headings = first.trim().split(/\s+/);
  const fromRight = (heading: string): number => headings.indexOf(heading) - headings.length;
  if (!headings.includes('Ibytes') || !headings.includes('Obytes')) return null;
  const interfaces = new Map<string, InterfaceBytes>();
  for (const line of lines) {
    const cells = line.trim().split(/\s+/);
    if (!/^<Link#\d+>$/.test(cells[2] ?? '') || cells.length < headings.length - 1) continue;
    // An interface that is down bears a star.
    interfaces.set(cells[0]!.replace(/\*$/, ''), {
      received: figure(cells.at(fromRight('Ibytes'))),
      sent: figure(cells.at(fromRight('Obytes'))),
    });
  }
  return interfaces.size === 0 ? null : interfaces;
}
