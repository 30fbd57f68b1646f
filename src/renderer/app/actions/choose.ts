import type { Settings } from '../../../contract.ts';
import type { MachineChanges } from '../../../core/frontier/changed-machine.ts';
import type { Job } from '../../../core/job/job.ts';
import type { KnobValues } from '../../../core/planners/knobs.ts';
import type { Training } from '../../../core/job/training.ts';
import type { SystemId } from '../../../core/planners/types.ts';
import type { App } from '../app.ts';
import { reported } from '../app.ts';
import type { Travelled } from '../history.ts';
import { recorded, redone, undone } from '../history.ts';
import type { Choice, Explore, Theme, Undoable } from '../state.ts';
import { loading } from '../state.ts';
import { applyTheme } from '../theme.ts';
import { undoableOf } from '../undoable.ts';

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

/** Changes what can be undone, recorded as one step; `atMs` may be of any clock. */
export const edit = (app: App, changes: Partial<Undoable>, atMs: number = performance.now()) => {
  const state = app.store.getState();
  const before = undoableOf(state);
  const now = { ...before, ...changes };
  take(app, { now, history: recorded(state.history, before, now, atMs) });
};

export const undo = (app: App) => travel(app, undone);
export const redo = (app: App) => travel(app, redone);

const travel = (app: App, way: typeof undone) => {
  const state = app.store.getState();
  const there = way(state.history, undoableOf(state));
  if (there !== undefined) take(app, there);
};

const take = (app: App, { now, history }: Travelled<Undoable>) => {
  const { prices, changes, ...chosen } = now;
  const { choice, explore, changedMachine } = app.store.getState();
  const next = { ...explore, ...prices };
  app.store.setState({ history, changes, explore: next, choice: { ...choice, ...chosen } });
  const { limits, ...settings } = chosen;
  const kept: Pick<Settings, keyof typeof settings> = settings;
  remember(app, { ...kept, explore: next, ofMachine: { machine: changedMachine, changes, limits } });
};

export const chooseJob = (app: App, job: Job) => edit(app, { job });
export const chooseTraining = (app: App, training: Training) => edit(app, { training });

/** What is not among the values is the planner's to choose. */
export const chooseKnobs = (app: App, system: SystemId, values: KnobValues) =>
  edit(app, { knobs: { ...app.store.getState().choice.knobs, [system]: values } });

export const choosePrices = (app: App, prices: Partial<Undoable['prices']>) =>
  edit(app, { prices: { ...undoableOf(app.store.getState()).prices, ...prices } });

/** For the What-if screen alone. */
export const chooseChanges = (app: App, changes: MachineChanges) => edit(app, { changes });

export const forgetLimits = (app: App) => edit(app, { limits: {} });

/** Undefined: the fastest that fits. */
export const chooseSystem = (app: App, system: SystemId | undefined) => choose(app, { system });

export const chooseComparedSystem = (app: App, comparedSystem: SystemId | undefined) => {
  choose(app, { comparedSystem });
  remember(app, { comparedSystem: comparedSystem ?? null });
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

const choose = (app: App, changes: Partial<Choice>) =>
  app.store.setState(({ choice }) => ({ choice: { ...choice, ...changes } }));

export const remember = (app: App, changes: Partial<Settings>) => {
  void app.client.call('settings.write', changes).then((result) => reported(app, result));
};
