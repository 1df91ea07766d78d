/**
 * Addresses of app schemes (`app://culprit/x`) as Chromium sees them (`https://culprit.app.fake-electron.invalid/x`),
 * and back.
 */
const SUFFIX = 'fake-electron.invalid';
const SEEN = new RegExp(`^https://([^./]+)\\.([^./]+)\\.${SUFFIX.replaceAll('.', '\\.')}(/.*)?$`);

const schemes = new Set<string>();
export const addScheme = (scheme: string): void => void schemes.add(scheme);
export const isScheme = (scheme: string): boolean => schemes.has(scheme);

export function toSeen(url: string): string {
  const parts = /^([a-z][a-z0-9+.-]*):\/\/([^/]+)(\/.*)?$/.exec(url);
  if (parts === null || !schemes.has(parts[1]!)) return url;
  return `https://${parts[2]}.${parts[1]}.${SUFFIX}${parts[3] ?? '/'}`;
}

export function fromSeen(url: string): string {
  const parts = SEEN.exec(url);
  return parts === null ? url : `${parts[2]}://${parts[1]}${parts[3] ?? '/'}`;
}
