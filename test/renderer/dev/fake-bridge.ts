import type { Bridge, Channel, Settings } from '../../../src/contract.ts';
import { contract, isChannel } from '../../../src/contract.ts';
import type { AppError } from '../../../src/core/error.ts';
import type { Model } from '../../../src/core/model/model.ts';
import { ModelSchema } from '../../../src/core/model/model.ts';
import { driftOf } from '../../../src/core/machine/history/drift.ts';
import type { Run } from '../../../src/core/machine/run.ts';
import { RunSchema } from '../../../src/core/machine/run.ts';
import { searchBest } from '../../../src/core/frontier/best/search.ts';
import { frontierOf } from '../../../src/core/frontier/frontier.ts';
import { runToEnd } from '../../../src/core/frontier/run-to-end.ts';
import { whatIf } from '../../../src/core/frontier/upgrades/what-if.ts';
import type { Result } from '../../../src/core/result.ts';
import { chain, mapResult } from '../../../src/core/result.ts';
import { frontierRequest } from '../../../src/main/usecases/searches.ts';
import { runFile } from '../../../src/main/usecases/run-file.ts';
import { fakeDataset } from './fake-dataset.ts';
import { shippedCatalogue } from './fake-catalogue.ts';
import { serverRun } from './fake-server.ts';
import { fakeFacts, fakeResults, fakeRun } from './fixtures.ts';

/** What is looked at here has no errors to show. */
const valueIn = <T>(result: Result<T, AppError>): T => {
  if (result.ok) return result.value;
  throw new Error(result.error.code);
};

/** Answers the contract from memory, with recorded data and believable delays. For looking at the page only. */
export const createFakeBridge = (scenario: string): Bridge => {
  const runs = new Map<string, Run>();
  const ownModels = new Map<string, Model>();
  const cancelled = new Set<string>();
  const listeners = new Set<(id: string, progress: unknown) => void>();
  const shipped = shippedCatalogue();
  const first = scenario === 'first-run';
  if (!first) {
    for (const run of [
      ...(scenario === 'server' ? [serverRun('r3', 1793100000000)] : []),
      fakeRun('r2', 'quiet evening', 1793000000000),
      fakeRun('r1', 'first try', 1792900000000),
    ])
      runs.set(run.id, run);
  }
  let settings: Settings = {
    theme: 'system',
    modelId: first ? null : 'llama-3.1-8b',
    runId: first ? null : scenario === 'server' ? 'r3' : 'r2',
    gpuId: first ? null : 'rtx-4090',
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

  const profile = async (id: string) => {
    const run = { ...fakeRun(`r${String(runs.size + 1)}`, 'new profile', Date.now()), results: [...fakeResults] };
    const done: typeof run.results = [];
    for (const [i, result] of fakeResults.entries()) {
      if (cancelled.has(id)) break;
      const figure = { area: 'dram', probe: result.probe, metric: result.metric, title: result.metric };
      const progress = { run: run.id, ...figure, done: i, of: fakeResults.length };
      const secondsLeft = (fakeResults.length - i) * 1.2;
      for (const listener of listeners) listener(id, { ...progress, secondsLeft });
      await new Promise((resolve) => setTimeout(resolve, 1200));
      done.push(result);
      for (const listener of listeners) listener(id, { ...progress, done: i + 1, secondsLeft, result });
    }
    const kept: Run = {
      ...run,
      state: cancelled.has(id) ? 'cancelled' : 'complete',
      results: done,
      resultCount: done.length,
    };
    runs.set(kept.id, kept);
    return kept;
  };

  const countDataset = async (input: Readonly<Record<string, unknown>>, id: string) => {
    const [bytes, samples] = [52_000_000, 51_760];
    for (let part = 0; part <= 20 && !cancelled.has(id); part += 1) {
      const tokens = part * 600_000;
      const progress = { bytesDone: (part * bytes) / 20, bytes, samples: (part * samples) / 20, tokens };
      for (const listener of listeners) listener(id, { ...progress, secondsLeft: (20 - part) / 4 });
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
    return fakeDataset(String(input['file']), String(input['tokenizer']));
  };

  const summaries = () =>
    [...runs.values()].map(({ id, label, mode, state, createdAtMs, finishedAtMs, resultCount }) => ({
      ...{ id, label, mode, state, createdAtMs, finishedAtMs, resultCount },
    }));

  const answers: Readonly<Record<Channel, (input: Record<string, unknown>, id: string) => unknown>> = {
    'machine.describe': () => fakeFacts,
    'catalogue.read': () => ({
      ...shipped,
      models: [...shipped.models, ...ownModels.values()],
      ownModels: [...ownModels.keys()],
    }),
    'models.save': ({ model }) => {
      const parsed = ModelSchema.parse(model);
      ownModels.set(parsed.id, parsed);
      return {};
    },
    'models.read': () => ({ model: shippedCatalogue().models[0], notes: [] }),
    'models.lookUp': () => ({ model: shippedCatalogue().models[0], notes: [] }),
    'models.remove': ({ id }) => {
      ownModels.delete(String(id));
      return {};
    },
    'profile.start': (_input, id) => profile(id),
    'runs.list': summaries,
    'runs.get': ({ id }) => runs.get(String(id)),
    'runs.remove': ({ id }) => {
      const run = runs.get(String(id));
      runs.delete(String(id));
      return run;
    },
    'runs.add': ({ run }) => {
      const parsed = RunSchema.parse(run);
      runs.set(parsed.id, parsed);
      return { id: parsed.id };
    },
    'runs.rename': ({ id, label }) => {
      const run = runs.get(String(id));
      if (run !== undefined) runs.set(run.id, { ...run, label: String(label) });
      return {};
    },
    'runs.export': ({ id, withNames }) => {
      const run = runs.get(String(id));
      return run && runFile(run, withNames === true ? undefined : { people: [], hosts: [] });
    },
    'runs.drift': ({ id }) => {
      const run = runs.get(String(id));
      return run && driftOf(run, [...runs.values()]);
    },
    'frontier.run': (input) =>
      valueIn(
        mapResult(
          chain(frontierRequest(contract['frontier.run'].input.parse(input), shipped), frontierOf),
          (points) => [...points],
        ),
      ),
    'best.run': (input) =>
      valueIn(mapResult(searchBest(contract['best.run'].input.parse(input)), (steps) => runToEnd(steps))),
    'bound.run': () => ({ kind: 'none', why: 'this page has no solver' }),
    'whatif.run': (input) =>
      valueIn(
        mapResult(whatIf({ ...contract['whatif.run'].input.parse(input), gpus: shipped.gpus }), (steps) =>
          runToEnd(steps),
        ),
      ),
    'dataset.count': (input, id) => countDataset(input, id),
    'export.save': () => ({ kind: 'saved', folder: '/home/user/exports', files: ['ds_config.json', 'launch.sh'] }),
    'trace.open': () => undefined,
    'trace.upload': () => undefined,
    'trace.list': () => [],
    'trace.metrics': () => undefined,
    'trace.slice': () => undefined,
    'trace.fusion': () => undefined,
    'trace.whatIf': () => undefined,
    'trace.cut': () => undefined,
    'trace.launches': () => undefined,
    'trace.remove': () => undefined,
    'settings.read': () => settings,
    'settings.write': (changes) => {
      settings = { ...settings, ...changes };
      return settings;
    },
    'app.about': () => ({
      version: '0.1.0',
      host: 'browser',
      node: '24.21.0',
      electron: null,
      platform: 'linux x64',
      dataFolder: '/home/user/.local/share/plimsoll',
      store: { writable: true, why: null },
    }),
  };

  return {
    start: async (channel, id, input) => {
      if (!isChannel(channel)) throw new Error(`no channel ${channel}`);
      const fields = typeof input === 'object' && input !== null ? Object.fromEntries(Object.entries(input)) : {};
      const value = await answers[channel](fields, id);
      return value === undefined
        ? { ok: false, error: { code: 'not-found', what: 'run', name: String(fields['id']), known: [...runs.keys()] } }
        : { ok: true, value: structuredClone(value) };
    },
    cancel: (id) => cancelled.add(id),
    onProgress: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
};
