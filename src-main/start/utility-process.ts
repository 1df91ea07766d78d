import { z } from 'zod';
import { portConnection, type AgentPort } from '../servers/port-connection.ts';
import { ACCESS } from '../protocol/feature.ts';
import { startAgent, type RunningAgent } from './start-agent.ts';

/** The agent as Electron's utility process: its clients come as message ports from the app. */

const Connect = z.object({ type: z.literal('connect'), role: z.enum(['app', 'popover', 'window']) });

interface ParentPort {
  on(event: 'message', listener: (message: { data: unknown; ports: AgentPort[] }) => void): void;
  postMessage(message: unknown): void;
}

const parent = (process as unknown as { parentPort?: ParentPort }).parentPort;
if (parent === undefined) throw new Error('this bundle runs as a utility process of the app');

const waiting: { role: string; port: AgentPort }[] = [];
let running: RunningAgent | null = null;

parent.on('message', ({ data, ports }) => {
  const connect = Connect.safeParse(data);
  const port = ports[0];
  if (!connect.success || port === undefined) return;
  if (running === null) waiting.push({ role: connect.data.role, port });
  else serve(running, connect.data.role, port);
});

const started = await startAgent({ onEnd: fail });
if (started.ok) {
  running = started.value;
  for (const { role, port } of waiting.splice(0)) serve(running, role, port);
  parent.postMessage({ type: 'ready' });
} else {
  fail(started.error);
}

function serve(agent: RunningAgent, role: string, port: AgentPort): void {
  // The app's own subscription feeds the tray: it is there all day and does not mean that somebody looks.
  portConnection(port, (connection) => agent.accept(connection, { name: role, access: ACCESS, looks: role !== 'app' }));
}

function fail(reason: string): void {
  parent!.postMessage({ type: 'failed', reason });
  process.exitCode = 1;
  running?.[Symbol.dispose]();
  // Electron's utility process lives as long as its parent port; the message has to leave first.
  setTimeout(() => process.exit(1), 100);
}
