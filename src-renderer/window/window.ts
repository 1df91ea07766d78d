import '../styles/base.css';
import { mount } from 'svelte';
import { PAGES } from '../features/pages.ts';
import { openConnection } from '../state/page-connection.svelte.ts';
import { reactive } from '../state/reactive.svelte.ts';
import '../state/theme.svelte.ts';
import Window from './Window.svelte';
import { Route } from './route.ts';

const page = document.getElementById('page');
if (page === null) throw new Error('window.html has no element "page"');
const route = new Route(PAGES);
const connection = openConnection(route.page.view ?? { limit: 0 });
mount(Window, { target: page, props: { connection, route: reactive(route) } });
