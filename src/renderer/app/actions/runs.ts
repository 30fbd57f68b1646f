import { readRun } from '../../../core/machine/read-run.ts';
import type { Run, RunSummary } from '../../../core/machine/run.ts';
import type { App } from '../app.ts';
import { reported } from '../app.ts';
import { downloadText } from '../download.ts';
import { chooseRun, forgetMachine } from './choose.ts';
import { loadRuns } from './start.ts';

/** The history: rename, remove with undo, to and from files. */

export const renameRun = async (app: App, id: string, label: string) => {
  reported(app, await app.client.call('runs.rename', { id, label }));
  await loadRuns(app);
};

export const removeRun = async (app: App, { id, label }: RunSummary) => {
  const { machine } = app.store.getState().choice;
  const wasChosen = machine.kind === 'run' && machine.id === id;
  const removed = reported(app, await app.client.call('runs.remove', { id }));
  if (removed === undefined) return;
  if (wasChosen) forgetMachine(app);
  await loadRuns(app);
  app.toaster.say(`Removed run ${label}`, undefined, () => void putBack(app, removed, wasChosen));
};

const putBack = async (app: App, run: Run, choose: boolean) => {
  const added = reported(app, await app.client.call('runs.add', { run }));
  await loadRuns(app);
  if (added !== undefined && choose) await chooseRun(app, added.id);
};

/** One file, without names of people, computers and folders, that can be sent with a report. */
export const exportRun = async (app: App, id: string) => {
  const file = reported(app, await app.client.call('runs.export', { id, withNames: false }));
  if (file !== undefined) downloadText(file.name, file.text);
};

export const importRun = async (app: App, file: File) => {
  const run = reported(app, readRun(await file.text(), file.name));
  if (run === undefined) return;
  const added = reported(app, await app.client.call('runs.add', { run }));
  await loadRuns(app);
  if (added !== undefined) app.toaster.say(`Imported run ${run.label}`);
};
