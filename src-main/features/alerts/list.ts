import type { Alert, AlertChange, AlertList } from './alert.ts';

/** As many as the agent lists. */
const RECENT = 50;

/** The list of alerts after a change of it. */
export function withChange(list: AlertList, { change, alert }: AlertChange): AlertList {
  const others = list.active.filter(({ id }) => id !== alert.id);
  if (change === 'cleared')
    return {
      ...list,
      active: others,
      recent: [
        alert,
        ...list.recent.filter(({ id, fired_at_ms }) => id !== alert.id || fired_at_ms !== alert.fired_at_ms),
      ].slice(0, RECENT),
    };
  return { ...list, active: gravestFirst([...others, alert]) };
}

const gravestFirst = (alerts: Alert[]): Alert[] =>
  alerts.sort(
    (a, b) => Number(b.severity === 'critical') - Number(a.severity === 'critical') || b.fired_at_ms - a.fired_at_ms,
  );
