import { describe, expect, test, vi } from 'vitest';
import type { Settings } from '../../src/contract.ts';
import { bytes, gib } from '../../src/core/units.ts';
import { applyBest } from '../../src/renderer/app/actions/best.ts';
import {
  chooseChanges,
  chooseJob,
  chooseKnobs,
  choosePrices,
  chooseReference,
  chooseTraining,
  forgetLimits,
  redo,
  undo,
} from '../../src/renderer/app/actions/choose.ts';
import { restore } from '../../src/renderer/app/actions/start.ts';
import type { App } from '../../src/renderer/app/app.ts';
import { keepDerived } from '../../src/renderer/app/derive.ts';
import type { PlanInputs } from '../../src/renderer/app/state.ts';
import { createAppStore } from '../../src/renderer/app/state.ts';
import { undoableOf } from '../../src/renderer/app/undoable.ts';
import { reference } from '../golden/machines.ts';
import { bestOf } from './fake-best.ts';
import { shippedModel } from './samples.ts';

// There is no page to colour.
vi.mock('../../src/renderer/app/theme.ts', () => ({ applyTheme: () => undefined }));

const desktop = reference('this-is-typical-desktop');
const server = reference('fuyou-rtx4090');
const model = shippedModel('qwen2.5-0.5b');

/** The page's state with its actions, without a page: what is remembered, said and planned is kept. */
const opened = () => {
  const remembered: Partial<Settings> = {};
  const planned: PlanInputs[] = [];
  const said: (() => void)[] = [];
  const app = {
    store: createAppStore(),
    client: {
      call: (channel: string, input: object) => {
        if (channel === 'settings.write') Object.assign(remembered, structuredClone(input));
        const value = channel === 'settings.read' ? { ...nothingKept, ...remembered } : {};
        return Promise.resolve({ ok: true, value });
      },
    },
    toaster: { say: (_: string, __: string, back: () => void) => said.push(back), warn: () => undefined },
    planner: {
      plan: (_: string, inputs: PlanInputs) => {
        planned.push(inputs);
        return Promise.resolve({ ok: false, error: { code: 'cancelled' } });
      },
    },
  } as unknown as App;
  keepDerived(app);
  app.store.setState({
    catalogue: { state: 'ready', value: { gpus: [], machines: [desktop, server], models: [model], ownModels: [] } },
  });
  return { app, remembered, planned, said };
};

const nothingKept: Settings = {
  theme: 'system',
  ...{ modelId: null, runId: null, gpuId: null, machineName: null, job: null, knobs: null, training: null },
  ...{ comparedSystem: null, storageDir: null, explore: null, ofMachine: null, window: null },
};

const now = (app: App) => undoableOf(app.store.getState());

describe('undo', () => {
  test('takes back job, dataset, prices, knobs and sliders, the last first, and redo brings them again', () => {
    const { app } = opened();
    chooseReference(app, desktop.name);
    const states = [now(app)];
    const steps = [
      () => chooseJob(app, { ...now(app).job, sequence: 77 }),
      () => chooseTraining(app, { ...now(app).training, dataset: { kind: 'given', tokens: 1e6 }, epochs: 3 }),
      () => choosePrices(app, { pricePerHour: 2 }),
      () => choosePrices(app, { upgradePrices: { 'dram-2x': 400 } }),
      () => chooseKnobs(app, 'zero-offload', { ratio: 0.5 }),
      () => chooseChanges(app, { drives: 4 }),
    ];
    for (const step of steps) {
      step();
      states.push(now(app));
    }
    for (const state of states.slice(0, -1).toReversed()) {
      undo(app);
      expect(now(app)).toEqual(state);
    }
    for (const state of states.slice(1)) {
      redo(app);
      expect(now(app)).toEqual(state);
    }
  });

  test('of a plan that was taken is one step, with its limits', () => {
    const { app, planned, said } = opened();
    chooseReference(app, desktop.name);
    app.store.setState(({ choice }) => ({ choice: { ...choice, modelId: model.id } }));
    const before = now(app);
    applyBest(app, { ...bestOf('zero-offload'), limits: { dramBytes: gib(16) }, knobs: { ratio: 0.5 } }, 'it');
    expect(now(app)).toMatchObject({ limits: { dramBytes: gib(16) }, job: { microBatch: 4 } });
    expect(app.store.getState().choice.system).toBe('zero-offload');
    undo(app);
    expect(now(app)).toEqual(before);
    redo(app);
    said.at(-1)?.();
    expect(now(app)).toEqual(before);
    expect(app.store.getState().choice.system).toBeUndefined();
    expect(planned.length).toBeGreaterThan(0);
  });

  test('of a plan that was taken brings no limits to a machine chosen since', () => {
    const { app, said } = opened();
    chooseReference(app, desktop.name);
    applyBest(app, { ...bestOf('zero-offload'), limits: { dramBytes: gib(16) } }, 'one');
    applyBest(app, bestOf('zero-offload'), 'another');
    chooseReference(app, server.name);
    said.at(-1)?.();
    expect(now(app).limits).toEqual({});
  });
});

describe('memory that a plan may take', () => {
  test('is what plans are made for; the machine stays whole', async () => {
    const { app, planned } = opened();
    chooseReference(app, desktop.name);
    app.store.setState(({ choice }) => ({ choice: { ...choice, modelId: model.id } }));
    applyBest(app, { ...bestOf('zero-offload'), limits: { dramBytes: bytes(2 ** 33) } }, 'it');
    await Promise.resolve();
    expect(planned.at(-1)?.machine.memory.dram.capacityBytes).toMatchObject({
      value: 2 ** 33,
      source: { kind: 'given' },
    });
    expect(app.store.getState().machine).toBe(desktop);
    forgetLimits(app);
    await Promise.resolve();
    expect(planned.at(-1)?.machine).toBe(desktop);
  });
});

describe('sliders and limits', () => {
  test('are found again at the next start, on the same machine', async () => {
    const first = opened();
    chooseReference(first.app, desktop.name);
    chooseChanges(first.app, { dramBytes: gib(256), drives: 3 });
    const kept = first.remembered;
    const second = opened();
    Object.assign(second.remembered, kept);
    await restore(second.app);
    expect(second.app.store.getState().machine).toBe(desktop);
    expect(second.app.store.getState().changes).toEqual({ dramBytes: gib(256), drives: 3 });
  });

  test('are gone on another machine, from the history too', () => {
    const { app } = opened();
    chooseReference(app, desktop.name);
    chooseChanges(app, { drives: 3 });
    chooseJob(app, { ...now(app).job, sequence: 77 });
    chooseReference(app, server.name);
    expect(now(app).changes).toEqual({});
    undo(app);
    expect(now(app).changes).toEqual({});
    expect(now(app).job.sequence).toBe(2048);
  });

  test('are gone at the next start as well, when another machine was looked at meanwhile', async () => {
    const first = opened();
    chooseReference(first.app, desktop.name);
    chooseChanges(first.app, { drives: 3 });
    chooseReference(first.app, server.name);
    chooseReference(first.app, desktop.name);
    const second = opened();
    Object.assign(second.remembered, first.remembered);
    await restore(second.app);
    expect(second.app.store.getState().machine).toBe(desktop);
    expect(now(second.app)).toEqual(now(first.app));
  });
});
