import { contextBridge, ipcRenderer } from 'electron';
import { CHANNELS, PAGE_CHANNELS } from './ipc/channels.ts';

/** Runs in the page's isolated world. Ports go by window.postMessage, since contextBridge passes none. */
contextBridge.exposeInMainWorld('culprit', {
  requestPort: (): void => ipcRenderer.send(CHANNELS.requestPort),
  openWindow: (): void => ipcRenderer.send(CHANNELS.openWindow),
  closePopover: (): void => ipcRenderer.send(CHANNELS.closePopover),
  platform: process.platform,
});

ipcRenderer.on(PAGE_CHANNELS.port, (event, { role }: { role: string }) => {
  window.postMessage({ culprit: 'port', role }, location.origin, event.ports);
});
ipcRenderer.on(PAGE_CHANNELS.portLost, (_event, { reason }: { reason: string }) => {
  window.postMessage({ culprit: 'port-lost', reason }, location.origin);
});

/** The popover is as tall as its content: the app asks for nothing else, so it is measured here. */
function reportHeight(): void {
  const content = document.querySelector('main') ?? document.body;
  let last = 0;
  const report = (): void => {
    const height = Math.ceil(content.getBoundingClientRect().height);
    if (height === last || height < 1) return;
    last = height;
    ipcRenderer.send(CHANNELS.popoverHeight, height);
  };
  new ResizeObserver(report).observe(content);
  report();
}

if (location.pathname.endsWith('/popover.html')) {
  window.addEventListener('DOMContentLoaded', () => {
    // The page's own script makes <main>; until then there is nothing to measure.
    if (document.querySelector('main') !== null) return reportHeight();
    const made = new MutationObserver(() => {
      if (document.querySelector('main') === null) return;
      made.disconnect();
      reportHeight();
    });
    made.observe(document.body, { childList: true, subtree: true });
  });
}
