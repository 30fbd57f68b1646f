import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { app, dialog, session } from 'electron';
import { assemble } from './assemble.ts';
import { dataFolderOf } from './data-folder.ts';
import { createDispatcher } from './dispatch.ts';
import { confineContents, denyPermissions } from './electron/harden.ts';
import { connectIpc } from './electron/ipc.ts';
import { setMenu } from './electron/menu.ts';
import { utilityMeasuring } from './electron/probe-process.ts';
import { registerAppScheme, servePage } from './electron/protocol.ts';
import { saveWithDialog } from './electron/save-export.ts';
import { windowMemory } from './electron/window-memory.ts';
import { boundsOf, openWindow } from './electron/window.ts';
import { layoutOf } from './layout.ts';
import { readPage } from './page.ts';
import { report } from './report.ts';

/** The desktop app: one window, one instance for a data folder. */
const dataFolder = dataFolderOf(undefined);

const begin = async () => {
  const layout = layoutOf(fileURLToPath(import.meta.url));
  const services = assemble({
    layout,
    dataFolder,
    host: 'desktop',
    version: app.getVersion(),
    spawn: utilityMeasuring(layout.probe, layout.addon),
    saveExport: saveWithDialog,
  });
  const dispatcher = createDispatcher(services.handlers, report);
  denyPermissions(session.defaultSession);
  servePage(session.defaultSession, await readPage(layout.page));
  connectIpc(dispatcher);
  setMenu(process.platform);
  const memory = windowMemory(services.handlers);
  const window = openWindow(layout.preload, await memory.read());
  window.on('close', () => memory.write(boundsOf(window)));
  app.on('second-instance', () => {
    if (window.isMinimized()) window.restore();
    window.focus();
  });
  quitInOrder(async () => {
    if (!window.isDestroyed()) {
      memory.write(boundsOf(window));
      window.destroy();
    }
    await dispatcher.end();
    await services.close();
  });
};

/** What is in progress is cancelled and stored before the program ends. */
const quitInOrder = (close: () => Promise<void>) => {
  let state: 'open' | 'closing' | 'closed' = 'open';
  app.on('before-quit', (event) => {
    if (state === 'closed') return;
    event.preventDefault();
    if (state === 'closing') return;
    state = 'closing';
    void close()
      .catch(report)
      .finally(() => {
        state = 'closed';
        app.quit();
      });
  });
  app.on('window-all-closed', () => app.quit());
};

const fatal = (bug: unknown) => {
  report(bug);
  dialog.showErrorBox('Plimsoll has to close', bug instanceof Error ? bug.message : String(bug));
  app.exit(1);
};

process.on('uncaughtException', fatal);
process.on('unhandledRejection', fatal);
app.setPath('userData', join(dataFolder, 'desktop'));
if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();
registerAppScheme();
confineContents(app);
if (app.requestSingleInstanceLock()) {
  app.whenReady().then(begin).catch(fatal);
} else {
  process.stderr.write('plimsoll: already open with this data folder; its window comes to the front\n');
  app.quit();
}
