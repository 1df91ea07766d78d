/** A pid is used again; with its start time it is one process. */
export type ProcessKey = string;
export const keyOf = (row: { pid: number; started_at_ms: number }): ProcessKey => `${row.pid}:${row.started_at_ms}`;
