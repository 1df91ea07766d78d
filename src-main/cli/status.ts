import { Command } from 'commander';
import { formatDuration, formatMemory, formatNumber } from '../base/format.ts';
import { systemClock } from '../base/clock.ts';
import type { Status } from '../protocol/methods.ts';
import { Stop } from './exit.ts';
import { connectedClient } from './source.ts';

export function statusCommand(): Command {
  return new Command('status')
    .description('the running agent: how often it samples, what it costs, who scores highest')
    .option('--json', 'JSON')
    .action(async (options: { json?: true }) => {
      using client = await connectedClient();
      const status = client === null ? null : await client.request('status', {});
      // Schema 1 of `status --json`: docs/json.md.
      if (options.json === true) process.stdout.write(`${JSON.stringify({ schema: 1, kind: 'status', agent: status })}\n`);
      else process.stdout.write(status === null ? '' : textOf(status));
      if (status === null) throw new Stop(1, 'no agent is running: start one with culprit agent, culprit serve, or the app');
    });
}

function textOf(status: Status): string {
  const { machine, self, top } = status;
  const lines = [
    `agent      ${status.version}, pid ${status.agent_pid}, up ${formatDuration(systemClock.now() - status.started_at_ms)}`,
    `machine    ${machine.hostname}, ${machine.os}, ${machine.core_count} cores${machine.cpu_model === null ? '' : ` (${machine.cpu_model})`}, ${formatMemory(machine.memory_bytes)}`,
    `sampling   every ${formatNumber(status.interval_ms)} ms (${status.pace}), ${status.processes} processes, ${status.sequence} samples, ${status.missed_ticks} missed`,
    `on time    late by ${formatNumber(self.jitter_p50_ms)} ms at the median, ${formatNumber(self.jitter_p99_ms)} ms at the 99th percentile`,
    `own cost   ${formatNumber(self.cpu_percent)} % of a core, ${formatMemory(self.rss_bytes)}, ${formatNumber(self.tick_ms)} ms a tick`,
    `clients    ${status.subscribers} subscriptions, ${status.dropped_frames} frames dropped`,
    `top score  ${top === null ? '–' : `${top.score} (${top.band}), ${top.name} ${top.pid}`}`,
  ];
  if (status.impaired !== null) lines.push(`impaired   ${status.impaired}`);
  return `${lines.join('\n')}\n`;
}
