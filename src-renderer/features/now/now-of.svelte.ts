import type { Connection } from '../../state/connection.ts';
import { oneFor } from '../../state/one-for.ts';
import { reactive } from '../../state/reactive.svelte.ts';
import { DetailState } from './detail/detail-state.ts';
import { TableState } from './table/table-state.ts';

/** What the page remembers of a connection while another page is shown. */
export const nowOf = oneFor((connection: Connection) => ({
  table: reactive(new TableState(connection)),
  detail: reactive(new DetailState(connection)),
}));
