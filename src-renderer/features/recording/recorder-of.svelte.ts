import type { Connection } from '../../state/connection.ts';
import { oneFor } from '../../state/one-for.ts';
import { reactive } from '../../state/reactive.svelte.ts';
import { Recorder } from './recorder.ts';

/** The recordings of a connection, for all that shows them. */
export const recorderOf = oneFor((connection: Connection) => reactive(new Recorder(connection)));
