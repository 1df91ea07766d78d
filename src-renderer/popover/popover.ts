import '../lib/no-eval.ts';
import '../styles/base.css';
import './popover.css';
import { mount } from 'svelte';
import Popover from './Popover.svelte';
import { PopoverState } from './popover.svelte.ts';
import { AlertsState } from '../features/alerts/alerts.svelte.ts';
import { Connection } from '../state/connection.svelte.ts';
import '../state/theme.svelte.ts';

const page = document.getElementById('page');
if (page === null) throw new Error('popover.html has no element "page"');
const connection = new Connection(PopoverState.view);
mount(Popover, {
  target: page,
  props: { connection, culprits: new PopoverState(connection), alerts: new AlertsState(connection.client) },
});
