import type { Channel, Input, Output, Settings } from '../../../contract.ts';
import type { AppError } from '../../../core/error.ts';
import { planners } from '../../../core/planners/index.ts';
import { tuned } from '../../../core/planners/knobs.ts';
import type { Result } from '../../../core/result.ts';
import type { App } from '../app.ts';
import { reported } from '../app.ts';
import type { AppState, KnobsOfSystems, Loadable, MachineChoice } from '../state.ts';
import { loading } from '../state.ts';
import { applyTheme } from '../theme.ts';
import { loadRun } from './choose.ts';

/** Opens the page where it was left. */
export const restore = async (app: App) => {
  const settings = reported(app, await app.client.call('settings.read', {}));
  if (settings === undefined) return;
  const machine = machineChoiceOf(settings);
  app.store.setState(({ choice, explore }) => ({
    explore: settings.explore ?? explore,
    changes: settings.ofMachine?.changes ?? {},
    changedMachine: settings.ofMachine?.machine ?? '',
    theme: settings.theme,
    storageDir: settings.storageDir ?? '',
    run: machine.kind === 'run' ? loading : undefined,
    choice: {
      ...choice,
      machine,
      gpuId: settings.gpuId ?? undefined,
      modelId: settings.modelId ?? undefined,
      job: settings.job ?? choice.job,
      training: settings.training ?? choice.training,
      knobs: knobsOf(settings),
      limits: settings.ofMachine?.limits ?? {},
      comparedSystem: settings.comparedSystem ?? undefined,
    },
  }));
  applyTheme(settings.theme);
  if (machine.kind === 'run') await loadRun(app, machine.id);
};

/** Those that the systems of this version take: an earlier one may have had others. */
const knobsOf = ({ knobs }: Settings): KnobsOfSystems =>
  Object.fromEntries(
    planners.flatMap((planner) => {
      const values = knobs?.[planner.id];
      return values !== undefined && tuned(planner, values).ok ? [[planner.id, values]] : [];
    }),
  );

const machineChoiceOf = ({ runId, machineName }: Settings): MachineChoice => {
  if (machineName !== null) return { kind: 'reference', name: machineName };
  return runId === null ? { kind: 'none' } : { kind: 'run', id: runId };
};

/** Reads what the screens show first; each comes in its own time. */
export const loadAll = (app: App) => {
  void load(app, 'machine.describe', {}, (facts) => ({ facts }));
  void loadCatalogue(app);
  void loadRuns(app);
  void load(app, 'app.about', {}, (about) => ({ about }));
};

export const loadCatalogue = (app: App) => load(app, 'catalogue.read', {}, (catalogue) => ({ catalogue }));
export const loadRuns = (app: App) => load(app, 'runs.list', {}, (runs) => ({ runs }));

const load = async <C extends Channel>(
  app: App,
  channel: C,
  input: Input<C>,
  change: (loadable: Loadable<Output<C>>) => Partial<AppState>,
) => {
  const result = await app.client.call(channel, input);
  reported(app, result);
  app.store.setState(change(loadableOf(result)));
};

const loadableOf = <T>(result: Result<T, AppError>): Loadable<T> =>
  result.ok ? { state: 'ready', value: result.value } : { state: 'failed', error: result.error };
