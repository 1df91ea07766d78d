import type { View } from '../../../../src-main/protocol/methods.ts';

/** The rows that the table asks for before it knows its height. */
export const FIRST_VIEW: Partial<View> = { sort: 'score', descending: true, limit: 40 };
