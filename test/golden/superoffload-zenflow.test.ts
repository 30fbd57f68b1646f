import { describe, expect, test } from 'vitest';
import { exportPlan } from '../../src/core/export/index.ts';
import { defaultJob } from '../../src/core/job/job.ts';
import type { Model } from '../../src/core/model/model.ts';
import { outlineOf } from '../../src/core/cost/outline.ts';
import { llamaShape } from '../../src/core/model/shape.ts';
import { plan, planners } from '../../src/core/planners/index.ts';
import type { KnobValues } from '../../src/core/planners/knobs.ts';
import { tuned } from '../../src/core/planners/knobs.ts';
import type { FeasiblePlan, SystemId } from '../../src/core/planners/types.ts';
import type { Machine } from '../../src/core/machine/machine.ts';
import { valueOf } from '../core/base/results.ts';
import { reference } from './machines.ts';

const shape = (layers: number, hidden: number, intermediate: number): Model =>
  llamaShape({
    layers,
    hidden,
    heads: hidden / 128,
    kvHeads: 8,
    headDim: 128,
    intermediate,
    vocab: 32000,
    seq: 4096,
    head: 'untied',
  });
const model8B = shape(32, 4096, 14336);
const model25B = shape(48, 6144, 22528);
const gh200 = reference('gh200');

const found = (system: SystemId, machine: Machine, model: Model, knobs: KnobValues, microBatch = 4) => {
  const planner = planners.find(({ id }) => id === system);
  if (planner === undefined) throw new Error(`no planner ${system}`);
  return plan(valueOf(tuned(planner, knobs)), machine, model, { ...defaultJob, sequence: 4096, microBatch });
};

const feasible = (...of: Parameters<typeof found>): FeasiblePlan => {
  const one = found(...of);
  if (one.kind === 'infeasible') throw new Error(one.why);
  return one;
};

const config = (one: FeasiblePlan, machine: Machine, model: Model): unknown => {
  const { files } = valueOf(exportPlan('deepspeed', { machine, model, plan: one }));
  return JSON.parse(files.find(({ path }) => path === 'ds_config.json')?.text ?? '');
};

describe('SuperOffload', () => {
  test('trains 25 billion parameters on one GH200, as its abstract says, with checkpoints', () => {
    expect(outlineOf(model25B).total / 1e9).toBeGreaterThan(24);
    expect(found('superoffload', gh200, model25B, {}, 1).kind).toBe('feasible');
    expect(found('gpu-checkpointed', gh200, model25B, {}, 1).kind).toBe('infeasible');
  });

  test('updates beside backward, which clipping forbids', () => {
    const free = feasible('superoffload', gh200, model8B, { ratio: 0.9 });
    const clipped = feasible('superoffload', gh200, model8B, { ratio: 0.9, clipping: true });
    expect(clipped.phases.optimizerSeconds).toBeGreaterThan(2 * free.phases.optimizerSeconds);
    expect(free.stepSeconds).toBeLessThan(clipped.stepSeconds);
  });

  // The project's pages: 500 to 600 TFLOP/s with 4 sequences of 4096, 1.5 times ZeRO-Offload, of unnamed models.
  test('reaches what its pages say, about, and passes ZeRO-Offload', () => {
    const [one, other] = [feasible('superoffload', gh200, model8B, {}), feasible('zero-offload', gh200, model8B, {})];
    expect(one.hardwareFlopsPerSecond / 1e12).toBeGreaterThan(400);
    expect(one.hardwareFlopsPerSecond / 1e12).toBeLessThan(720);
    expect(one.tokensPerSecond / other.tokensPerSecond).toBeGreaterThan(1.2);
  });

  test('is written as DeepSpeed takes it', () => {
    const one = feasible('superoffload', gh200, model8B, { ratio: 0.9, cpuadam_cores_perc: 0.9 });
    expect(config(one, gh200, model8B)).toMatchObject({
      gradient_clipping: 0,
      zero_optimization: { stage: 3, offload_optimizer: { ratio: 0.9, super_offload: true, cpuadam_cores_perc: 0.9 } },
    });
    const clipped = feasible('superoffload', gh200, model8B, { clipping: true });
    expect(config(clipped, gh200, model8B)).toMatchObject({ gradient_clipping: 1 });
  });
});

describe('ZenFlow', () => {
  const a100 = reference('dos-a100-40gb');
  const small = shape(36, 2048, 11008);

  // Abstract of arXiv 2505.12242: 1.13 times the model a step where ZeRO-Offload moves twice.
  test('moves 1.13 times the weights a step', () => {
    const { traffic } = feasible('zenflow', a100, small, {});
    const moved = (traffic.d2hBytes + traffic.h2dBytes) / (2 * outlineOf(small).total);
    expect(moved).toBeCloseTo(1.125, 3);
  });

  test('is faster than ZeRO-Offload, and slower where its update does not overlap', () => {
    const step = (system: SystemId, knobs: KnobValues) => feasible(system, a100, small, knobs, 1).stepSeconds;
    expect(step('zenflow', {})).toBeLessThan(step('zenflow', { overlap_step: false }));
    expect(step('zenflow', { overlap_step: false })).toBeLessThan(step('zero-offload', {}));
    expect(step('zenflow', { offload: true })).toBeGreaterThan(step('zenflow', {}));
  });

  test('holds states of the selected columns on the GPU, unless they are offloaded', () => {
    const bytesOf = (knobs: KnobValues) => feasible('zenflow', a100, small, knobs, 1).peak.gpuBytes;
    const more = bytesOf({ topk_ratio: 0.2 }) - bytesOf({ topk_ratio: 0.1 });
    expect(more / (0.1 * outlineOf(small).total)).toBeCloseTo(18, 1);
    expect(bytesOf({ offload: true })).toBeLessThan(bytesOf({}));
  });

  test('is written as DeepSpeed takes it, and not where gradients accumulate', () => {
    const one = feasible('zenflow', a100, small, { topk_ratio: 0.05, update_interval: 8 });
    expect(config(one, a100, small)).toMatchObject({
      zero_optimization: { stage: 2, zenflow: { topk_ratio: 0.05, update_interval: 8, select_interval: 'auto' } },
    });
    const planner = planners.find(({ id }) => id === 'zenflow');
    if (planner === undefined) throw new Error('no zenflow');
    const two = plan(planner, a100, small, { ...defaultJob, microBatch: 1, gradientAccumulation: 2 });
    expect(exportPlan('deepspeed', { machine: a100, model: small, plan: two })).toMatchObject({
      ok: false,
      error: { code: 'not-available' },
    });
  });
});
