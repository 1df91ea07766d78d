import type { Connection } from '../../state/connection.ts';
import { oneFor } from '../../state/one-for.ts';
import { reactive } from '../../state/reactive.svelte.ts';
import { AppList } from './app-list.ts';

export const appsOf = oneFor((connection: Connection) => reactive(new AppList(connection)));
