import type { Input } from '../../../contract.ts';
import { withLimits } from '../../../core/frontier/best/choice.ts';
import type { BestPoint } from '../../../core/frontier/best/types.ts';
import { stateBytesOf } from '../../../core/frontier/placement/bound.ts';
import type { Training } from '../../../core/job/training.ts';
import type { App } from '../app.ts';
import type { BestState, Explore, FoundBound, PlanInputs } from '../state.ts';
import { chooseSystem, edit } from './choose.ts';

/**
 * Searches the best plan over all systems, of the whole machine; what is found shows at once, and stays where the search
 * is cancelled.
 */
export const findBest = async (app: App, planned: PlanInputs) => {
  cancelBest(app);
  const { explore, choice, machine } = app.store.getState();
  const inputs = { ...planned, machine: machine ?? planned.machine };
  const abort = new AbortController();
  const change = (changes: Partial<BestState>) => {
    const { best } = app.store.getState();
    if (best?.abort === abort) app.store.setState({ best: { ...best, ...changes } });
  };
  app.store.setState({
    best: { inputs, goal: explore.goal, abort, state: 'running', progress: undefined, left: [], bound: undefined },
  });
  const found = await app.client.call('best.run', questionOf(inputs, explore, choice.training), {
    signal: abort.signal,
    onProgress: (progress) => change({ progress }),
  });
  if (!found.ok) {
    change({ state: found.error.code === 'cancelled' ? 'cancelled' : 'failed', error: found.error });
    return;
  }
  const { left, ...progress } = found.value;
  change({ state: 'done', progress, left });
  if (progress.best !== undefined) change({ bound: await boundOf(app, inputs, progress.best, abort.signal) });
};

const questionOf = (
  { machine, model, job, knobs }: PlanInputs,
  { goal, pricePerHour }: Explore,
  { pricePerKwh, gpuWatts, restWatts }: Training,
): Input<'best.run'> => ({
  ...{ machine, model, job, goal, knobs },
  ...(goal === 'cost' || (pricePerHour ?? 0) > 0 || (pricePerKwh ?? 0) > 0
    ? { prices: { perHour: pricePerHour, perKilowattHour: pricePerKwh, gpuWatts, restWatts } }
    : {}),
});

/** A time that no placement of the best plan's tensors beats. */
const boundOf = async (
  app: App,
  { machine, model }: PlanInputs,
  { system, job, knobs, limits, stepSeconds }: BestPoint,
  signal: AbortSignal,
): Promise<FoundBound | undefined> => {
  const asked = { machine: withLimits(machine, limits), model, job, knobs: { [system]: knobs } };
  const plan = await app.effects.plan(system, asked);
  if (!plan.ok || plan.value.kind === 'infeasible') return undefined;
  const stateBytes = stateBytesOf(plan.value, model);
  const found = await app.client.call('bound.run', { machine, model, job, stateBytes }, { signal });
  if (!found.ok) return undefined;
  if (found.value.kind === 'infeasible') return { kind: 'none', why: 'no placement fits as the program counts' };
  return found.value.kind === 'none' ? found.value : { ...found.value, gap: stepSeconds / found.value.seconds - 1 };
};

export const cancelBest = ({ store }: App) => store.getState().best?.abort.abort();

/** Takes all of a plan that was found, as one step; the message takes it back. */
export const applyBest = (app: App, { system, job, knobs, limits = {} }: BestPoint, title: string) => {
  const { choice, changedMachine } = app.store.getState();
  const before = { job: choice.job, knobs: choice.knobs };
  edit(app, { job, knobs: { ...choice.knobs, [system]: knobs }, limits });
  chooseSystem(app, system);
  app.toaster.say(`Took ${title}`, 'with its micro-batch, settings and limits.', () => {
    const sameMachine = app.store.getState().changedMachine === changedMachine;
    edit(app, { ...before, ...(sameMachine ? { limits: choice.limits } : {}) });
    chooseSystem(app, choice.system);
  });
};
