import type { Progress } from '../../../contract.ts';
import type { App } from '../app.ts';
import type { PlanInputs, UpgradesState } from '../state.ts';

/** Finds what each rate and each upgrade of the machine is worth; what is found shows at once. */
export const findUpgrades = async (app: App, inputs: PlanInputs) => {
  cancelUpgrades(app);
  const abort = new AbortController();
  const change = (next: (before: UpgradesState) => UpgradesState) => {
    const { upgrades } = app.store.getState();
    if (upgrades?.abort === abort) app.store.setState({ upgrades: next(upgrades) });
  };
  app.store.setState({
    upgrades: { inputs, abort, state: 'running', elasticities: [], upgrades: [], now: undefined },
  });
  const { machine, model, job, knobs } = inputs;
  const found = await app.client.call(
    'whatif.run',
    { machine, model, job, knobs, prices: {} },
    { signal: abort.signal, onProgress: (progress) => change((before) => advanced(before, progress)) },
  );
  if (found.ok) change((before) => ({ ...before, ...found.value, state: 'done' }));
  else {
    const state = found.error.code === 'cancelled' ? 'cancelled' : 'failed';
    change((before) => ({ ...before, state, error: found.error }));
  }
};

const advanced = (before: UpgradesState, progress: Progress<'whatif.run'>): UpgradesState =>
  progress.kind === 'elasticity'
    ? { ...before, elasticities: [...before.elasticities, progress.elasticity] }
    : { ...before, upgrades: [...before.upgrades, progress.upgrade] };

export const cancelUpgrades = ({ store }: App) => store.getState().upgrades?.abort.abort();
