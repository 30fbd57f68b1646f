import { join } from 'node:path';
import type { Channel, Output, Progress, Settings } from '../contract.ts';
import { SettingsSchema } from '../contract.ts';
import type { AppError } from '../core/error.ts';
import { messageOf } from '../core/error.ts';
import type { Names } from '../core/machine/share/words.ts';
import type { Model } from '../core/model/model.ts';
import type { ModelReading } from '../core/model/read-files.ts';
import { once } from '../core/once.ts';
import type { Result } from '../core/result.ts';
import { chain, mapResult, ok } from '../core/result.ts';
import { readModelPath } from './model-path.ts';
import { lookUpModel } from './online-model.ts';
import type { Call, Clock, Handlers, Inspector, NewId, Pool, Probe, SaveExport, Store, TraceStore } from './ports.ts';
import { readResources } from './resources.ts';
import { openStore } from './store/open.ts';
import { profileMachine } from './usecases/profile.ts';
import { driftIn } from './usecases/drift.ts';
import { runFile } from './usecases/run-file.ts';
import { saveModel } from './usecases/save-model.ts';
import { traceHandlers } from './usecases/traces.ts';
import { frontierRequest, remembering } from './usecases/searches.ts';

export interface ServicesOptions {
  /** Holds the history; made when missing. */
  readonly dataFolder: string;
  readonly resourcesFolder: string;
  readonly host: Output<'app.about'>['host'];
  /** Loaded when first needed. */
  readonly probes: () => Promise<readonly Probe[]>;
  readonly inspector: Inspector;
  /** Removes what killed measurements left behind. */
  readonly removeLeftovers: () => Promise<unknown>;
  readonly pool: Pool;
  readonly traces: TraceStore;
  readonly saveExport: SaveExport;
  readonly clock: Clock;
  readonly newId: NewId;
  /** Kept out of exported runs. */
  readonly names: Names;
  readonly version: string;
}

export interface Services {
  readonly handlers: Handlers;
  close(): Promise<void>;
}

/**
 * Everything that the app can do, for whichever front asks. A history that cannot be opened does not stand in the way
 * of planning: only what needs it answers with its error.
 */
export const createServices = (options: ServicesOptions): Services => {
  const history = createHistory(options);
  const recovered = once(() => recover(history, options));
  // A short command leaves the tidying to the next profile or start of the app.
  if (options.host !== 'terminal') void recovered();
  return {
    handlers: {
      ...machineHandlers(options, history, recovered),
      ...catalogueHandlers(options, history),
      ...runHandlers(options, history),
      ...planHandlers(options),
      ...traceHandlers(options),
      ...appHandlers(options, history),
    },
    close: async () => {
      await options.pool.close();
      history.close();
    },
  };
};

/** The store, opened when first needed: describing a machine or planning from files leaves no trace. */
interface History {
  store(): Result<Store, AppError>;
  close(): void;
}

const createHistory = (options: ServicesOptions): History => {
  let opened: Result<Store, AppError> | undefined;
  return {
    store: () => (opened ??= openHistory(options)),
    close: () => {
      if (opened?.ok === true) opened.value.close();
    },
  };
};

const defaultSettings: Settings = {
  theme: 'system',
  modelId: null,
  runId: null,
  gpuId: null,
  machineName: null,
  job: null,
  knobs: null,
  training: null,
  comparedSystem: null,
  explore: null,
  ofMachine: null,
  storageDir: null,
  window: null,
};

const openHistory = ({ dataFolder, clock }: ServicesOptions): Result<Store, AppError> =>
  openStore({
    file: join(dataFolder, 'history.sqlite'),
    nowMs: () => clock.nowMs(),
    settings: { schema: SettingsSchema, defaults: defaultSettings },
  });

/** After a kill: runs that nobody measures any more are marked, their temporary files removed. */
const recover = async (history: History, { removeLeftovers }: ServicesOptions): Promise<void> => {
  const store = history.store();
  if (store.ok && store.value.writable.writable) store.value.interruptOrphans();
  // What cannot be removed now (a folder that became read-only) is tried again at the next start.
  await removeLeftovers().catch(() => undefined);
};

const onStore = <T>(history: History, act: (store: Store) => Result<T, AppError>): Promise<Result<T, AppError>> =>
  Promise.resolve(chain(history.store(), act));

const done = (result: Result<void, AppError>) => mapResult(result, () => ({}));

const machineHandlers = (
  { probes, inspector, clock, newId, dataFolder }: ServicesOptions,
  history: History,
  recovered: () => Promise<void>,
): Pick<Handlers, 'machine.describe' | 'profile.start'> => ({
  'machine.describe': async () => ok(await inspector.facts()),
  'profile.start': async (input, call) => {
    const store = history.store();
    if (!store.ok) return store;
    await recovered();
    const deps = { probes: await probes(), inspector, store: store.value, clock, newId, dataFolder };
    return profileMachine(deps)(input, call);
  },
});

const catalogueHandlers = (
  { resourcesFolder }: ServicesOptions,
  history: History,
): Pick<Handlers, 'catalogue.read' | 'models.save' | 'models.remove' | 'models.read' | 'models.lookUp'> => {
  const resources = once(() => readResources(resourcesFolder));
  return {
    'catalogue.read': async () =>
      mapResult(await resources(), ({ gpus, machines, models }) => {
        const own = ownModels(history);
        return {
          gpus: [...gpus],
          machines: machines.map(({ machine }) => machine),
          models: [...models, ...own],
          ownModels: own.map(({ id }) => id),
        };
      }),
    'models.save': async ({ model }) =>
      chain(await resources(), ({ models }) =>
        chain(history.store(), (store) => done(saveModel(model, models, store.models))),
      ),
    'models.read': async ({ path }) => mapResult(await readModelPath(path), readingOut),
    'models.lookUp': async ({ id }, { signal }) => mapResult(await lookUpModel(id, { signal }), readingOut),
    'models.remove': ({ id }) => onStore(history, ({ models }) => done(models.remove(id))),
  };
};

const readingOut = ({ notes, ...reading }: ModelReading) => ({ ...reading, notes: [...notes] });

/** The history's trouble is told by `runs.list` and `app.about`; the catalogue goes on without it. */
const ownModels = (history: History): readonly Model[] => {
  const own = chain(history.store(), ({ models }) => models.list());
  return own.ok ? own.value : [];
};

const runHandlers = (
  { names }: ServicesOptions,
  history: History,
): Pick<
  Handlers,
  'runs.list' | 'runs.get' | 'runs.remove' | 'runs.add' | 'runs.rename' | 'runs.export' | 'runs.drift'
> => ({
  'runs.list': () => onStore(history, (runs) => mapResult(runs.list(), (list) => [...list])),
  'runs.get': ({ id }) => onStore(history, (runs) => runs.get(id)),
  'runs.remove': ({ id }) => onStore(history, (runs) => runs.remove(id)),
  'runs.add': ({ run }) => onStore(history, (runs) => mapResult(runs.add(run), () => ({ id: run.id }))),
  'runs.rename': ({ id, label }) => onStore(history, (runs) => done(runs.rename(id, label))),
  'runs.export': ({ id, withNames }) =>
    onStore(history, (runs) => mapResult(runs.get(id), (run) => runFile(run, withNames ? undefined : names))),
  'runs.drift': ({ id }) => onStore(history, (runs) => driftIn(runs, id)),
});

const planHandlers = ({
  pool,
  saveExport,
  resourcesFolder,
}: ServicesOptions): Pick<
  Handlers,
  'frontier.run' | 'best.run' | 'bound.run' | 'whatif.run' | 'dataset.count' | 'export.save'
> => {
  const resources = once(() => readResources(resourcesFolder));
  const searches = {
    frontier: remembering(pool.frontier),
    best: remembering(pool.best),
    bound: remembering(pool.bound),
    whatIf: remembering(pool.whatIf),
  };
  return {
    'frontier.run': async (input, call) => {
      const request = chain(await resources(), (catalogue) => frontierRequest(input, catalogue));
      return request.ok ? searches.frontier(request.value, tellingTo(call), call.signal) : request;
    },
    'best.run': (input, call) => searches.best(input, tellingTo(call), call.signal),
    'bound.run': (input, call) => searches.bound(input, tellingTo(call), call.signal),
    'whatif.run': async (input, call) => {
      const catalogue = await resources();
      if (!catalogue.ok) return catalogue;
      return searches.whatIf({ ...input, gpus: catalogue.value.gpus }, tellingTo(call), call.signal);
    },
    'dataset.count': (input, call) => pool.countDataset(input, tellingTo(call), call.signal),
    'export.save': async (input, { signal }) => {
      const bundle = await pool.exportPlan(input, () => undefined, signal);
      return bundle.ok ? saveExport(bundle.value.files) : bundle;
    },
  };
};

const tellingTo =
  <C extends Channel>(call: Call<C>) =>
  (found: Progress<C>): void =>
    call.progress(found);

const appHandlers = (
  { version, host, dataFolder }: ServicesOptions,
  history: History,
): Pick<Handlers, 'settings.read' | 'settings.write' | 'app.about'> => ({
  'settings.read': () => {
    const store = history.store();
    return Promise.resolve(store.ok ? store.value.settings.read() : ok(defaultSettings));
  },
  'settings.write': (changes) => onStore(history, ({ settings }) => settings.write(changes)),
  'app.about': () =>
    Promise.resolve(
      ok({
        version,
        host,
        node: process.versions.node,
        electron: 'electron' in process.versions ? process.versions.electron : null,
        platform: `${process.platform} ${process.arch}`,
        dataFolder,
        store: writableOf(history.store()),
      }),
    ),
});

const writableOf = (store: Result<Store, AppError>): Store['writable'] =>
  store.ok ? store.value.writable : { writable: false, why: messageOf(store.error) };
