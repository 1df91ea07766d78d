/**
 * Names of the messages between a page's preload and the app. The schemas are in ipc-messages.ts, which the preload
 * does not carry.
 */
export const CHANNELS = {
  requestPort: 'agent:request-port',
  openWindow: 'window:open',
  closePopover: 'popover:close',
  popoverHeight: 'popover:height',
} as const;
export type Channel = (typeof CHANNELS)[keyof typeof CHANNELS];

/** From the app to a preload. */
export const PAGE_CHANNELS = { port: 'agent:port', portLost: 'agent:port-lost' } as const;

export type Role = 'popover' | 'window';
