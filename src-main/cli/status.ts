import { Command } from 'commander';
import { systemClock } from '../base/clock.ts';
import type { AgentClient } from '../client/client.ts';
import { RpcFailure } from '../client/failure.ts';
import type { AlertList } from '../features/alerts/alert.ts';
import type { alerts } from '../features/alerts/contract.ts';
import type { Status } from '../protocol/methods.ts';
import { Stop } from '../terminal/exit.ts';
import { readerFigures } from '../terminal/reader.ts';
import type { Shell } from '../terminal/shell.ts';
import { ABSENT, type Figures } from '../vocabulary/figures.ts';
import { printable } from '../base/printable.ts';

export function statusCommand(shell: Shell): Command {
  return new Command('status')
    .description('the running agent: how often it samples, what it costs, who scores highest')
    .option('--json', 'JSON')
    .action(async (options: { json?: true }) => {
      using client = await shell.connect();
      const status = client === null ? null : await client.request('status', {});
      const alertList = client === null ? null : await alertsOf(client);
      // Schema 1 of `status --json`: docs/json.md.
      if (options.json === true)
        process.stdout.write(
          `${JSON.stringify({ schema: 1, kind: 'status', agent: status, alerts: alertList?.active ?? null })}\n`,
        );
      else if (status !== null) {
        const figures = readerFigures();
        process.stdout.write(textOf(status, figures) + alertLine(alertList, figures));
      }
      if (status === null)
        throw new Stop(1, 'no agent is running: start one with culprit agent, culprit serve, or the app');
    });
}

/** Null from an agent whose alerts could not be started: then its status says why. */
async function alertsOf(client: AgentClient): Promise<AlertList | null> {
  try {
    return await client.of<typeof alerts>().request('alerts', {});
  } catch (thrown) {
    if (thrown instanceof RpcFailure && thrown.code !== 0) return null;
    throw thrown;
  }
}

function alertLine(list: AlertList | null, figures: Figures): string {
  if (list === null) return `alerts     ${ABSENT}\n`;
  const { active, muted_until_ms } = list;
  const left = muted_until_ms === null ? null : figures.duration(muted_until_ms - systemClock.now());
  const muted = left === null ? '' : `, notifications muted for ${left}`;
  const titles = active.map(({ title }) => printable(title)).join('; ');
  return `alerts     ${active.length === 0 ? 'none' : titles}${muted}\n`;
}

function textOf(status: Status, figures: Figures): string {
  const { machine, self, top, jitter, anomalies } = status;
  const { duration, memory, milliseconds, percent } = figures;
  const processor = `${machine.core_count} cores${machine.cpu_model === null ? '' : ` (${machine.cpu_model})`}`;
  const slower =
    status.slower_in_ms === null ? '' : `; slower in ${duration(status.slower_in_ms)} if nothing else happens`;
  const late = [
    `late by ${milliseconds(jitter.p50_ms)} at the median`,
    `${milliseconds(jitter.p90_ms)} at the 90th percentile`,
    `${milliseconds(jitter.p99_ms)} at the 99th`,
    `${milliseconds(jitter.max_ms)} at most`,
  ];
  const lines = [
    `agent      ${status.version}, pid ${status.agent_pid}, up ${duration(systemClock.now() - status.started_at_ms)}`,
    `machine    ${machine.hostname}, ${machine.os}, ${processor}, ${memory(machine.memory_bytes)}`,
    `sampling   every ${milliseconds(status.interval_ms)} (${status.pace}), ${status.processes} processes, ` +
      `${status.sequence} samples, ${status.missed_ticks} missed`,
    `pace       ${status.pace_reason}${slower}`,
    `on time    ${late.join(', ')}`,
    `own cost   ${percent(self.cpu_percent)} of a core, ${memory(self.rss_bytes)}, ` +
      `${milliseconds(self.tick_ms)} a tick`,
    `clients    ${status.subscribers} subscriptions, ${status.dropped_frames} frames dropped`,
    `top score  ${top === null ? ABSENT : `${top.score} (${top.band}), ${printable(top.name)} ${top.pid}`}`,
  ];
  for (const { kind, count, text } of anomalies) lines.push(`anomaly    ${kind}, ${count} times: ${printable(text)}`);
  if (status.impaired !== null) lines.push(`impaired   ${status.impaired}`);
  lines.push(...status.features.filter(({ impaired }) => impaired !== null).map(featureLine));
  return `${lines.join('\n')}\n`;
}

function featureLine({ name, impaired, failed, slow, left_out }: Status['features'][number]): string {
  const counted = `failed in ${failed} ticks, slow in ${slow}, left out of ${left_out}`;
  return `feature    ${name} is impaired: ${printable(impaired ?? '')} (${counted})`;
}
