/**
 * Follows the system between dark and light; `?theme=dark|light` in the address fixes it. Calls back after every
 * change.
 */
export function followTheme(changed: () => void): void {
  const asked = new URLSearchParams(location.search).get('theme');
  const light = matchMedia('(prefers-color-scheme: light)');
  const apply = (): void => {
    const theme = asked === 'light' || asked === 'dark' ? asked : light.matches ? 'light' : 'dark';
    document.documentElement.dataset['theme'] = theme;
    changed();
  };
  light.addEventListener('change', apply);
  matchMedia('(forced-colors: active)').addEventListener('change', apply);
  apply();
}
