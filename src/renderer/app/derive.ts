import { withLimits } from '../../core/frontier/best/choice.ts';
import { faithful, plannersFor } from '../../core/planners/index.ts';
import type { AppError } from '../../core/error.ts';
import type { Plan, SystemId } from '../../core/planners/types.ts';
import { machineFromRun } from '../../core/machine/from-profile.ts';
import type { CatalogueGpu } from '../../core/machine/gpu-catalogue.ts';
import type { Machine } from '../../core/machine/machine.ts';
import type { Run } from '../../core/machine/run.ts';
import type { Result } from '../../core/result.ts';
import { ok } from '../../core/result.ts';
import type { App } from './app.ts';
import { remember } from './actions/choose.ts';
import { reported } from './app.ts';
import { inputsKey } from './planner-thread.ts';
import type { AppState, Choice, PlanInputs } from './state.ts';
import { valueOf } from './state.ts';
import { machineKey, withoutMachine } from './undoable.ts';

/** Keeps what follows from the choice up to date: the machine, the model, the plans. */
export const keepDerived = (app: App) => {
  const { store, planner } = app;
  let latest = '';
  const plan = async (inputs: PlanInputs | undefined) => {
    const key = inputs === undefined ? '' : inputsKey(inputs, inputs.knobs);
    if (key === latest) return;
    latest = key;
    if (inputs === undefined) {
      store.setState({ plans: undefined, planning: false, frontier: undefined });
      return;
    }
    store.setState({ planning: true });
    const plans: Plan[] = [];
    for (const { id } of plannersFor(inputs.job)) {
      const found = reported(app, await planner.plan(id, inputs));
      if (latest !== key) return;
      if (found !== undefined) plans.push(found);
    }
    store.setState({ plans: { inputs, plans }, planning: false });
  };
  store.subscribe((state, before) => {
    if (ingredients(state).every((part, i) => part === ingredients(before)[i])) return;
    const found = machineOf(state);
    const machine = found?.ok === true ? found.value : undefined;
    const model = modelOf(state);
    if (machine !== undefined && machine !== before.machine) leaveMachine(app);
    store.setState({ machine, model, machineError: found?.ok === false ? found.error : undefined });
    const { job, knobs, limits } = store.getState().choice;
    void plan(machine && model && { machine: withLimits(machine, limits), model, job, knobs });
  });
};

/** Changes and limits are values of one machine: on another they are gone, and not found again on the first. */
const leaveMachine = (app: App) => {
  const { store } = app;
  const { choice, changes, changedMachine, history } = store.getState();
  const key = machineKey(choice);
  if (key === changedMachine) return;
  if ([changes, choice.limits].some((held) => Object.keys(held).length > 0)) remember(app, { ofMachine: null });
  const gone = { changes: {}, changedMachine: key, history: withoutMachine(history) };
  store.setState(Object.keys(choice.limits).length === 0 ? gone : { ...gone, choice: { ...choice, limits: {} } });
};

const ingredients = ({ run, catalogue, choice }: AppState) => [
  run,
  catalogue,
  choice.machine,
  choice.gpuId,
  choice.modelId,
  choice.job,
  choice.knobs,
  choice.limits,
];

const modelOf = ({ catalogue, choice }: AppState) =>
  valueOf(catalogue)?.models.find((model) => model.id === choice.modelId);

const machineOf = ({ run, catalogue, choice }: AppState): Result<Machine, AppError> | undefined => {
  const { machine } = choice;
  if (machine.kind === 'none') return undefined;
  if (machine.kind === 'reference') {
    const described = valueOf(catalogue)?.machines.find(({ name }) => name === machine.name);
    return described && ok(described);
  }
  const loaded = valueOf(run);
  if (loaded === undefined || loaded.id !== machine.id) return undefined;
  return machineFromRun(loaded, catalogueGpuOf(loaded, choice, valueOf(catalogue)?.gpus ?? []));
};

/** The GPU that stands in for one that was not measured: the user's pick, else the one the driver names. */
export const catalogueGpuOf = (run: Run, choice: Choice, gpus: readonly CatalogueGpu[]) => {
  const id = choice.gpuId ?? run.facts.gpus[0]?.catalogueId.value;
  return gpus.find((gpu) => gpu.id === id);
};

/** The system that Timeline and Export show: the chosen one, else the fastest that fits, else the first. */
export const shownSystem = (plans: readonly Plan[], chosen: SystemId | undefined): SystemId | undefined => {
  if (chosen !== undefined) return chosen;
  const feasible = plans.filter((plan) => plan.kind === 'feasible');
  const fastest = faithful(feasible, ({ system }) => system).toSorted(
    (a, b) => b.tokensPerSecond - a.tokensPerSecond,
  )[0];
  return (fastest ?? plans[0])?.system;
};
