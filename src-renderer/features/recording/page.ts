import type { Feature } from '../feature.ts';
import RecordControl from './RecordControl.svelte';

/** Recording this machine to a file. */
export const recording: Feature = { control: RecordControl };
