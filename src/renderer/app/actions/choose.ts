import type { Settings } from '../../../contract.ts';
import type { MachineChanges } from '../../../core/frontier/changed-machine.ts';
import type { Job } from '../../../core/job/job.ts';
import type { KnobValues } from '../../../core/planners/knobs.ts';
import type { Training } from '../../../core/job/training.ts';
import type { SystemId } from '../../../core/planners/types.ts';
import type { App } from '../app.ts';
import { reported } from '../app.ts';
import type { Travelled } from '../job-history.ts';
import { recorded, redone, undone } from '../job-history.ts';
import type { Choice, Explore, Theme } from '../state.ts';
import { loading } from '../state.ts';
import { applyTheme } from '../theme.ts';

/** Choices take effect at once and are remembered for the next start. */

export const chooseRun = async (app: App, id: string) => {
  choose(app, { machine: { kind: 'run', id } });
  app.store.setState({ run: loading });
  remember(app, { runId: id, machineName: null });
  await loadRun(app, id);
};

export const loadRun = async (app: App, id: string) => {
  const run = await app.client.call('runs.get', { id });
  const { machine } = app.store.getState().choice;
  if (machine.kind !== 'run' || machine.id !== id) return;
  app.store.setState({ run: run.ok ? { state: 'ready', value: run.value } : { state: 'failed', error: run.error } });
};

export const chooseReference = (app: App, name: string) => {
  choose(app, { machine: { kind: 'reference', name } });
  remember(app, { machineName: name, runId: null });
};

export const forgetMachine = (app: App) => {
  choose(app, { machine: { kind: 'none' } });
  app.store.setState({ run: undefined });
  remember(app, { machineName: null, runId: null });
};

export const chooseGpu = (app: App, gpuId: string) => {
  choose(app, { gpuId });
  remember(app, { gpuId });
};

export const chooseModel = (app: App, modelId: string | undefined) => {
  choose(app, { modelId });
  remember(app, { modelId: modelId ?? null });
};

/** Recorded, so that it can be undone; `atMs` may be of any clock. */
export const chooseJob = (app: App, job: Job, atMs: number = performance.now()) => {
  const { choice, jobHistory } = app.store.getState();
  takeJob(app, { job, history: recorded(jobHistory, choice.job, job, atMs) });
};

export const undoJob = (app: App) => travel(app, undone);
export const redoJob = (app: App) => travel(app, redone);

const travel = (app: App, way: typeof undone) => {
  const { choice, jobHistory } = app.store.getState();
  const there = way(jobHistory, choice.job);
  if (there !== undefined) takeJob(app, there);
};

const takeJob = (app: App, { job, history }: Travelled) => {
  app.store.setState({ jobHistory: history });
  choose(app, { job });
  remember(app, { job });
};

/** Undefined: the fastest that fits. */
export const chooseSystem = (app: App, system: SystemId | undefined) => choose(app, { system });

export const chooseComparedSystem = (app: App, comparedSystem: SystemId | undefined) => {
  choose(app, { comparedSystem });
  remember(app, { comparedSystem: comparedSystem ?? null });
};

/** What is not among the values is the planner's to choose. */
export const chooseKnobs = (app: App, system: SystemId, values: KnobValues) => {
  const knobs = { ...app.store.getState().choice.knobs, [system]: values };
  choose(app, { knobs });
  remember(app, { knobs });
};

export const chooseTraining = (app: App, training: Training) => {
  choose(app, { training });
  remember(app, { training });
};

export const chooseTheme = (app: App, theme: Theme) => {
  app.store.setState({ theme });
  applyTheme(theme);
  remember(app, { theme });
};

export const setStorageDir = (app: App, storageDir: string) => {
  app.store.setState({ storageDir });
  remember(app, { storageDir: storageDir === '' ? null : storageDir });
};

export const chooseExplore = (app: App, changes: Partial<Explore>) => {
  const explore = { ...app.store.getState().explore, ...changes };
  app.store.setState({ explore });
  remember(app, { explore });
};

/** For the What-if screen alone; not remembered, since they belong to one machine. */
export const chooseChanges = (app: App, changes: MachineChanges) => app.store.setState({ changes });

const choose = (app: App, changes: Partial<Choice>) =>
  app.store.setState(({ choice }) => ({ choice: { ...choice, ...changes } }));

const remember = (app: App, changes: Partial<Settings>) => {
  void app.client.call('settings.write', changes).then((result) => reported(app, result));
};
