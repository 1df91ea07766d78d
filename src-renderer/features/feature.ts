import type { Component } from 'svelte';
import type { View } from '../../src-main/protocol/methods.ts';
import type { Mark } from '../charts/strip-bars.ts';
import type { Connection } from '../state/connection.ts';

/** What a feature shows. Window and popover are put together from these, and know no feature by name. */
export interface Feature {
  readonly page?: Page;
  /** At the foot of the window's navigation, and, `compact`, of the popover. */
  readonly control?: Component<{ connection: Connection; compact?: boolean }>;
  /** In the popover, under the verdict; nothing while there is nothing to say. */
  readonly notice?: Component<{ connection: Connection }>;
  /** Moments to be marked on the strip of the last ten minutes. */
  readonly marks?: (connection: Connection) => readonly Mark[];
}

/** A page of the window. */
export interface Page {
  /** The part of the address after #. */
  readonly id: string;
  readonly label: string;
  /** The least is the first in the navigation, and is shown where the address names none. */
  readonly order: number;
  /** Beside the label. */
  readonly badge?: Component<{ connection: Connection }>;
  /** Left out: on every machine. */
  readonly available?: (connection: Connection) => boolean;
  /** The rows of the frames that come before the page is there to ask for others. Left out: none. */
  readonly view?: Partial<View>;
  /** Its code, loaded when it is first shown. */
  readonly load: () => Promise<{ default: Component<{ connection: Connection }> }>;
}
