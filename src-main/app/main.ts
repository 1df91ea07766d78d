import { join } from 'node:path';
import { app, powerMonitor, session } from 'electron';
import { systemClock } from '../base/clock.ts';
import { Disposables } from '../base/disposable.ts';
import { AgentLink } from './agent/agent-link.ts';
import { AlertDesk } from './alerts/alert-desk.ts';
import { AgentProcess } from './agent/agent-process.ts';
import { appUrl } from './windows/app-files.ts';
import { AppLog } from './app-log.ts';
import { setAppMenu } from './app-menu.ts';
import { registerAppScheme, serveApp } from './windows/app-protocol.ts';
import { CHANNELS } from './ipc/channels.ts';
import { ValidatedIpc } from './ipc/ipc.ts';
import { PagePorts } from './windows/page-ports.ts';
import { Popover } from './windows/popover.ts';
import { Preferences } from './preferences.ts';
import { TrayItem } from './tray/tray.ts';
import { denyPermissions, refuseNavigation, webPreferences } from './windows/web-policy.ts';
import { MainWindow } from './windows/window.ts';

/** Where the build puts the parts, seen from this bundle. */
const OUT = join(import.meta.dirname, '..');
const AGENT = join(OUT, 'main', 'agent.js');
const PRELOAD = join(OUT, 'preload', 'preload.cjs');
const PAGES = join(OUT, 'renderer');

function start(): void {
  const parts = new Disposables();
  let link: AgentLink | null = null;
  const log = new AppLog((entry) => link?.log(entry));
  setAppMenu();
  serveApp(PAGES);
  refuseNavigation(log);
  denyPermissions(session.defaultSession, log);

  const preferences = new Preferences();
  const popover = new Popover(appUrl('popover/popover.html'), webPreferences(PRELOAD), systemClock);
  const window = new MainWindow(appUrl('window/window.html'), webPreferences(PRELOAD), preferences);
  const openWindow = (): void => {
    popover.hide();
    window.open();
  };
  const tray = new TrayItem(systemClock, {
    togglePopover: (bounds) => popover.toggle(bounds),
    preparePopover: () => popover.prepare(),
    openWindow,
    quit: () => app.quit(),
    mute: (until) => void link?.mute(until).then((list) => list !== null && alerts.first(list)),
  });
  const alerts = new AlertDesk(log, { tell: (words) => tray.alerts(words), openWindow });

  const agent = new AgentProcess(AGENT, systemClock, log, (state) => {
    tray.agent(state);
    if (state.state === 'ready') link?.retry();
    if (state.state !== 'stopped') return;
    link?.lost(state.reason);
    ports.lost(state.reason);
  });
  const ports = new PagePorts(agent);
  agent.start();
  link = new AgentLink(agent, (frame) => tray.frame(frame), alerts);

  const ipc = new ValidatedIpc(log);
  ipc.on(CHANNELS.requestPort, (page) => void ports.request(page, popover.owns(page) ? 'popover' : 'window'));
  ipc.on(CHANNELS.openWindow, openWindow);
  ipc.on(CHANNELS.closePopover, () => popover.hide());
  ipc.on(CHANNELS.popoverHeight, (page, [height]) => {
    if (popover.owns(page)) popover.resize(height);
  });

  powerMonitor.on('suspend', () => log.info('the machine goes to sleep'));
  powerMonitor.on('resume', () => log.info('the machine woke up'));
  app.on('second-instance', openWindow);
  app.on('activate', openWindow);
  for (const part of [tray, agent, link, alerts, popover, window]) parts.add(() => part[Symbol.dispose]());
  app.on('will-quit', () => parts[Symbol.dispose]());
}

registerAppScheme();
if (app.requestSingleInstanceLock()) {
  if (process.platform === 'darwin') {
    app.setActivationPolicy('accessory');
    app.dock?.hide();
  }
  // Without a listener Electron quits with the last window; this app lives in the menu bar.
  app.on('window-all-closed', () => undefined);
  void app.whenReady().then(start);
} else {
  app.quit();
}
