import '../lib/no-eval.ts';
import '../styles/base.css';
import 'uplot/dist/uPlot.min.css';
import { mount } from 'svelte';
import Window from './Window.svelte';
import { DetailState } from '../features/now/detail/detail.svelte.ts';
import { Route } from './route.svelte.ts';
import { TableState } from '../features/now/table/table.svelte.ts';
import { AlertsState } from '../features/alerts/alerts.svelte.ts';
import { Connection } from '../state/connection.svelte.ts';

const page = document.getElementById('page');
if (page === null) throw new Error('window.html has no element "page"');
const connection = new Connection(TableState.firstView);
mount(Window, {
  target: page,
  props: {
    connection,
    route: new Route(),
    table: new TableState(connection),
    detail: new DetailState(connection),
    alerts: new AlertsState(connection.client),
  },
});
