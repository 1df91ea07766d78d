import { afterAll, expect } from 'vitest';

/** What Node calls the things that keep a process alive, and what they are. */
const HANDLES: Record<string, string> = {
  FSEventWrap: 'file watcher',
  MessagePort: 'message port or worker',
  PipeWrap: 'pipe or Unix socket',
  ProcessWrap: 'child process',
  StatWatcher: 'file watcher',
  TCPServerWrap: 'TCP server',
  TCPSocketWrap: 'TCP socket',
  Timeout: 'timer',
  TLSWrap: 'TLS socket',
  UDPWrap: 'UDP socket',
};
const LONGEST_CLOSE_MS = 1_000;

/** How many of each are open now. */
function openHandles(): Map<string, number> {
  const counts = new Map<string, number>();
  for (const resource of process.getActiveResourcesInfo()) {
    if (resource in HANDLES) counts.set(resource, (counts.get(resource) ?? 0) + 1);
  }
  return counts;
}

/** The test runner's own handles: its channel to the main process. */
const before = openHandles();

function leftOpen(): string[] {
  return [...openHandles()].flatMap(([resource, count]) => {
    const more = count - (before.get(resource) ?? 0);
    return more > 0 ? [`${more} × ${HANDLES[resource]} (${resource})`] : [];
  });
}

// Registered before the test file's own hooks, so it runs after them. A socket that was told to close needs a few turns
// of the loop, and the runner's own timer for its next progress report lasts up to 100 ms.
afterAll(async () => {
  for (let waited = 0; waited < LONGEST_CLOSE_MS && leftOpen().length > 0; waited += 20) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  expect(leftOpen(), 'this test file left handles open').toEqual([]);
});
