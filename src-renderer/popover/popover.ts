import '../styles/base.css';
import './popover.css';
import { mount } from 'svelte';
import { openConnection } from '../state/page-connection.svelte.ts';
import { reactive } from '../state/reactive.svelte.ts';
import '../state/theme.svelte.ts';
import Popover from './Popover.svelte';
import { CulpritList } from './culprit-list.ts';

const page = document.getElementById('page');
if (page === null) throw new Error('popover.html has no element "page"');
const connection = openConnection(CulpritList.view);
mount(Popover, { target: page, props: { connection, culprits: reactive(new CulpritList(connection)) } });
