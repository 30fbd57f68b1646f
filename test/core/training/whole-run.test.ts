import { describe, expect, test } from 'vitest';
import { defaultJob } from '../../../src/core/job/job.ts';
import { defaultAdapter } from '../../../src/core/job/adapter.ts';
import type { Training } from '../../../src/core/job/training.ts';
import { countTrainable } from '../../../src/core/model/adapters.ts';
import { countParameters } from '../../../src/core/model/parameters.ts';
import { plan, planners } from '../../../src/core/planners/index.ts';
import { wholeRun } from '../../../src/core/planners/whole-run.ts';
import { reference } from '../../golden/machines.ts';
import { dos7B } from '../../golden/models.ts';

const training: Training = {
  dataset: { kind: 'given', tokens: 100_000_000 },
  epochs: 3,
  longSamples: 'split',
  pricePerKwh: 0.3,
};

const planned = (system: string, machine: Parameters<typeof plan>[1], changes: Partial<typeof defaultJob> = {}) => {
  const planner = planners.find(({ id }) => id === system) ?? expect.fail(system);
  const found = plan(planner, machine, dos7B, { ...defaultJob, ...changes });
  return found.kind === 'feasible' ? found : expect.fail(found.why);
};

const total = countParameters(dos7B).total;

describe('a plan over a whole run', () => {
  const machine = reference('fuyou-rtx4090');
  const found = planned('zero-infinity', machine, { effectiveBatch: 64 });
  const run = wholeRun(found, machine, dos7B, training);

  test('takes its steps one after the other, and a checkpoint each epoch', () => {
    expect(run.sequencesPerStep).toBe(64);
    // 100e6 / 2048 = 48,829 sequences, 763 steps of 64.
    expect(run.epoch?.sequences).toBe(48_829);
    expect(run.stepsPerEpoch.value).toBe(763);
    expect(run.steps.value).toBe(2289);
    expect(run.saves.value).toBe(3);
    const writing = run.checkpoint.withStatesWriteSeconds.value ?? 0;
    expect(run.seconds.value).toBeCloseTo(2289 * found.stepSeconds + 3 * writing, 6);
  });

  test('saves 16-bit weights, or those with fp32 master and moments', () => {
    expect(run.checkpoint.weightsBytes.value).toBe(2 * total);
    expect(run.checkpoint.withStatesBytes.value).toBe(14 * total);
  });

  test('writes what its steps and checkpoints write, of what 12 drives endure', () => {
    const written = 2289 * found.traffic.nvmeWriteBytes + 3 * 14 * total;
    expect(run.nvmeWrittenBytes.value).toBeCloseTo(written, -3);
    expect(run.nvmeWearShare.value).toBeCloseTo(written / (12 * 7.008e15), 9);
    const told = wholeRun(found, machine, dos7B, { ...training, enduranceBytes: 1e15 });
    expect(told.nvmeWearShare.value).toBeCloseTo(written / 1e15, 9);
  });

  test('draws what its parts draw, the GPU between idle and its limit', () => {
    const [gpu] = run.power;
    const share = 0.2 + 0.8 * found.busy.gpuShare;
    expect(gpu?.meanWatts).toBeCloseTo((450 * share) / 0.9, 6);
    const watts = run.power.reduce((sum, { meanWatts }) => sum + meanWatts, 0);
    expect(run.energyJoules.value).toBeCloseTo(watts * (run.seconds.value ?? 0), -1);
    expect(run.energyCost.value).toBeCloseTo((watts * (run.seconds.value ?? 0) * 0.3) / 3.6e6, 6);
  });

  test('takes what a person knows in place of what is assumed', () => {
    const told = wholeRun(found, machine, dos7B, { ...training, gpuWatts: 300, restWatts: 250 });
    expect(told.power.map(({ name, fullWatts, source }) => [name, Math.round(fullWatts), source.kind])).toEqual([
      ['GPU', 333, 'given'],
      ['Everything else', 250, 'given'],
    ]);
  });

  test('says what is unknown and why', () => {
    const { gpu, ...rest } = machine;
    const { powerWatts: _, ...unlabelled } = gpu ?? expect.fail();
    const bare = { ...rest, gpu: unlabelled, storage: [] };
    const told = wholeRun(planned('zero-offload', bare), bare, dos7B, { epochs: 1, longSamples: 'split' });
    expect(told.steps).toEqual({ value: null, why: 'how many tokens the dataset has is unknown' });
    expect(told.meanWatts).toEqual({ value: null, why: 'the power limit of the GPU is unknown' });
    expect(told.checkpoint.withStatesWriteSeconds).toEqual({ value: null, why: 'the machine describes no drive' });
    expect(told.nvmeWearShare).toMatchObject({ value: null });
  });
});

test('a checkpoint of adapters is theirs alone', () => {
  const machine = reference('fuyou-rtx4090');
  const found = planned('lora', machine, { method: 'lora' });
  const { checkpoint } = wholeRun(found, machine, dos7B, training);
  // PEFT keeps them in fp32.
  expect(checkpoint.weightsBytes.value).toBe(4 * countTrainable(dos7B, defaultAdapter).total);
  expect(checkpoint.withStatesBytes.value).toBe(3 * (checkpoint.weightsBytes.value ?? 0));
});

test('more steps come of padding than of packing, and of samples that are longer', () => {
  const machine = reference('fuyou-rtx4090');
  const dataset = { kind: 'given' as const, tokens: 100_000_000, samples: 200_000 };
  const of = (packing: boolean) =>
    wholeRun(planned('zero-offload', machine, { packing }), machine, dos7B, { ...training, dataset });
  expect(of(false).epoch?.sequences).toBe(200_000);
  expect(of(true).epoch?.sequences).toBe(48_829);
  expect(of(false).seconds.value ?? 0).toBeGreaterThan(3.9 * (of(true).seconds.value ?? 0));
});
