import { createServer } from 'node:net';

/** An abstract socket (unix(7)): the kernel takes it away with the process that has it. */
const NAME = '\0culprit-gallery';

/** @throws when another gallery is open on this machine: each would be the other's fault */
export function onlyOne(): Promise<void> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', () =>
      reject(new Error('another gallery is open on this machine, and each would be a fault to the other')),
    );
    server.listen(NAME, resolve);
    server.unref();
  });
}
