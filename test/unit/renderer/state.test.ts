import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { overWebSocket } from '../../../src-main/client/websocket.ts';
import { AlertsState } from '../../../src-renderer/features/alerts/alerts-state.ts';
import { AppList } from '../../../src-renderer/features/apps/app-list.ts';
import { DetailState } from '../../../src-renderer/features/now/detail/detail-state.ts';
import { COLUMNS } from '../../../src-renderer/features/now/table/columns.ts';
import { FIRST_VIEW } from '../../../src-renderer/features/now/table/first-view.ts';
import { ROW_HEIGHT, TableState } from '../../../src-renderer/features/now/table/table-state.ts';
import { Recorder } from '../../../src-renderer/features/recording/recorder.ts';
import { CulpritList } from '../../../src-renderer/popover/culprit-list.ts';
import { AgentConnection } from '../../../src-renderer/state/agent-connection.ts';
import { FakeAgent } from '../../e2e/fake-agent.ts';
import { processRow } from '../../e2e/fake-frames.ts';

/**
 * What the pages remember and ask for, without a browser: plain objects over the real client and a made-up agent, as a
 * terminal would use them.
 */

vi.setConfig({ testTimeout: 30_000 });
/** As long as it takes beside busy loops. */
const soon = (check: () => void): Promise<void> => vi.waitFor(check, { timeout: 20_000, interval: 5 });

let agent: FakeAgent;
let connection: AgentConnection;

beforeEach(async () => {
  agent = new FakeAgent();
  agent.recordings.allowed = true;
  const address = (await agent.listen()).replace('http', 'ws');
  connection = new AgentConnection({
    connect: overWebSocket((protocols) => new WebSocket(`${address}/rpc`, protocols), 'token'),
    hint: null,
    view: FIRST_VIEW,
    beforeNextPaint: (work) => work(),
  });
});
afterEach(async () => {
  connection[Symbol.dispose]();
  await agent.stop();
});

async function live(): Promise<void> {
  connection.watch();
  connection.open();
  await soon(() => expect([connection.live, connection.status !== null]).toEqual([true, true]));
}

describe('a connection', () => {
  it('asks for frames only while somebody looks', async () => {
    connection.open();
    await soon(() => expect(connection.status).not.toBeNull());
    expect([agent.subscriptions, connection.live]).toEqual([0, false]);
    connection.watch();
    await soon(() => expect(agent.subscriptions).toBe(1));
    connection.rest();
    await soon(() => expect(agent.subscriptions).toBe(0));
  });

  it('tells of each frame, which its past then holds', async () => {
    await live();
    let told = 0;
    connection.observe(() => (told += 1));
    const before = connection.past.moments;
    agent.tick();
    await soon(() => expect(connection.frame?.sequence).toBe(agent.sequence));
    expect(told).toBe(1);
    expect(connection.past.moments.at(-1)?.at_ms).toBe(connection.frame?.at_ms);
    expect(connection.past.moments).not.toBe(before);
  });

  it('says what it may do, and that what is shown is not live once it is lost', async () => {
    await live();
    expect(connection.allowed).toEqual(['read', 'act']);
    const waits: (number | null)[] = [];
    connection.observe(() => waits.push(connection.retryInSeconds));
    await agent.stop();
    await soon(() => expect(connection.trouble).not.toBeNull());
    expect([connection.live, connection.frame !== null]).toEqual([false, true]);
    expect(waits).toContain(1);
  });
});

describe('the table', () => {
  const view = () => agent.views[0]!;
  const columnOf = (id: string) => COLUMNS.find((column) => column.id === id)!;
  let table: TableState;
  beforeEach(async () => {
    table = new TableState(connection);
    await live();
    table.open();
    await soon(() => expect(table.rows.length).toBeGreaterThan(0));
  });

  it('asks for other rows when it is sorted, and again the other way round', async () => {
    table.sortBy(columnOf('cpu'));
    await soon(() => expect(view()).toMatchObject({ sort: 'cpu_percent', descending: true }));
    table.sortBy(columnOf('cpu'));
    await soon(() => expect(view()).toMatchObject({ sort: 'cpu_percent', descending: false }));
    expect([table.ariaSort(columnOf('cpu')), table.ariaSort(columnOf('score'))]).toEqual(['ascending', 'none']);
  });

  it('asks for what is in sight as it is scrolled, and for nothing more within a few rows', async () => {
    table.scrollTop = 200 * ROW_HEIGHT;
    await soon(() => expect(view().offset).toBe(192));
    await soon(() => expect(table.first).toBe(192));
    const asked = view();
    table.scrollTop = 198 * ROW_HEIGHT;
    expect(table.view).toEqual(asked);
  });

  it('keeps the last good filter while another is being typed', async () => {
    table.filterText = 'index';
    await soon(() => expect(view().filter).toBe('index'));
    table.filterText = 'index(';
    expect([table.filterError, table.view.filter]).toEqual(['not a regular expression', 'index']);
    table.filterText = '';
    expect([table.filterError, table.view.filter]).toEqual([null, null]);
  });

  it('asks for no rows while another page is shown, and is as it was when it is opened again', async () => {
    table.sortBy(columnOf('memory'));
    table.close();
    await soon(() => expect(view()).toMatchObject({ sort: 'rss_bytes', limit: 0 }));
    agent.tick();
    expect(table.rows).toEqual([]);
    table.open();
    await soon(() => expect(view()).toMatchObject({ sort: 'rss_bytes', limit: 45 }));
    await soon(() => expect(table.rows.length).toBeGreaterThan(0));
  });

  it('moves its active row by keys, within what there is', () => {
    expect([table.move('End'), table.activeIndex]).toEqual([true, table.matching - 1]);
    expect([table.move('ArrowDown'), table.activeIndex]).toEqual([true, table.matching - 1]);
    expect([table.move('Home'), table.activeIndex, table.active?.row.pid]).toEqual([true, 0, table.rows[0]?.row.pid]);
    expect(table.move('x')).toBe(false);
  });
});

describe('the list of culprits', () => {
  it('holds few, or more, and its active row is always one of them', async () => {
    const list = new CulpritList(connection);
    await live();
    expect([list.rows.length, list.activeKey]).toEqual([5, list.rows[0]?.key]);
    expect([list.move('End'), list.activeKey]).toEqual([4, list.rows[4]?.key]);
    list.toggleExpanded();
    expect(list.rows.length).toBe(12);
    list.activate('of a process that has ended');
    expect(list.activeKey).toBe(list.rows[0]?.key);
  });
});

describe('the applications', () => {
  it('keep their order while they are held', async () => {
    const app = { processes: 1, cpu_percent: 1, gpu_percent: 0, ane_percent: 0, power_watts: 1 };
    const named = (id: number) => ({ ...app, id, name: `app ${id}`, disk_bytes_per_second: null });
    const list = new AppList(connection);
    agent.system = { apps: [named(1), named(2)] };
    await live();
    list.held = true;
    agent.system = { apps: [named(2), named(1)] };
    agent.sequence += 60;
    agent.tick();
    await soon(() => expect(connection.frame?.sequence).toBe(agent.sequence));
    expect(list.apps?.map(({ id }) => id)).toEqual([1, 2]);
    list.held = false;
    agent.sequence += 60;
    agent.tick();
    await soon(() => expect(list.apps?.map(({ id }) => id)).toEqual([2, 1]));
  });
});

describe('the detail of a process', () => {
  it('is asked for once, and says when its process has ended', async () => {
    const detail = new DetailState(connection);
    await live();
    const row = processRow({ pid: 512, name: 'indexer' });
    detail.open(row);
    await soon(() => expect(detail.detail?.row.pid).toBe(512));
    agent.rows = [];
    detail.close();
    detail.open(row);
    await soon(() => expect(detail.ended).toBe(true));
  });
});

describe('recordings', () => {
  it('are started, go on and end, and a failure is said', async () => {
    const recorder = new Recorder(connection);
    await live();
    await soon(() => expect(recorder.allowed).toBe(true));
    await recorder.start();
    expect(recorder.running.map(({ run_id }) => run_id)).toEqual(['run-1']);
    agent.recordings.change({ elapsed_ms: 7_000 });
    await soon(() => expect(recorder.running[0]?.elapsed_ms).toBe(7_000));
    await recorder.stop('run-1');
    expect([recorder.running, recorder.ended?.run_id, recorder.trouble]).toEqual([[], 'run-1', null]);
    agent.recordings.obstacle = 'the disk is full';
    await recorder.start();
    expect([recorder.trouble, recorder.busy]).toEqual(['the disk is full', false]);
  });

  it('of a page that may not act cannot be wished for', async () => {
    agent.recordings.allowed = false;
    const recorder = new Recorder(connection);
    await live();
    await soon(() => expect(recorder.allowed).toBe(false));
    await recorder.start();
    expect([agent.recordings.all, recorder.refusal]).toEqual([[], expect.stringContaining('--allow-actions')]);
  });
});

describe('alerts', () => {
  it('are muted until a time, and no longer', async () => {
    const alerts = new AlertsState(connection.client, null);
    await live();
    await soon(() => expect(alerts.list.rules).not.toEqual([]));
    await alerts.mute(8.64e15);
    expect(alerts.mutedUntil).toBe(8.64e15);
    await alerts.mute(1);
    expect([alerts.mutedUntil, alerts.notifying]).toEqual([null, null]);
  });
});
