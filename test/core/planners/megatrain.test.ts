import { describe, expect, test } from 'vitest';
import type { Job } from '../../../src/core/job/job.ts';
import { countParameters } from '../../../src/core/model/parameters.ts';
import type { Model } from '../../../src/core/model/model.ts';
import { llamaShape } from '../../../src/core/model/shape.ts';
import { megatrain } from '../../../src/core/planners/megatrain/index.ts';
import { plan } from '../../../src/core/planners/index.ts';
import type { KnobValues } from '../../../src/core/planners/knobs.ts';
import { tuned } from '../../../src/core/planners/knobs.ts';
import type { FeasiblePlan } from '../../../src/core/planners/types.ts';
import { valueOf } from '../base/results.ts';
import { reference } from '../../golden/machines.ts';
import { job } from '../../golden/models.ts';

/** Qwen2.5 7B, and a model of 120e9 parameters of the same family's proportions. */
const qwen = { vocab: 152064, seq: 32768, headDim: 128, head: 'untied' } as const;
const model7B = llamaShape({ ...qwen, layers: 28, hidden: 3584, heads: 28, kvHeads: 4, intermediate: 18944 });
const model120B = llamaShape({ ...qwen, layers: 134, hidden: 8192, heads: 64, kvHeads: 8, intermediate: 29568 });

const h200 = ['gpu.memory_bytes=150.8e9', 'memory.dram.capacity_bytes=1.536e12'];
const find = (
  model: Model,
  batch: number,
  knobs: KnobValues = {},
  overrides: readonly string[] = [],
  more: Partial<Job> = {},
) =>
  plan(valueOf(tuned(megatrain, knobs)), reference('dos-h100-80gb', overrides), model, {
    ...job({ sequence: 1024, ...more }),
    microBatch: batch,
  });
const planned = (...asked: Parameters<typeof find>): FeasiblePlan => {
  const found = find(...asked);
  if (found.kind === 'infeasible') throw new Error(found.why);
  return found;
};

describe('as its README and paper have it (papers/field, A.1 and A.2)', () => {
  test('a parameter takes 12 B of host memory, besides flat copies and buffers', () => {
    const parts = planned(model7B, 16).memory.find(({ tier }) => tier === 'dram')?.parts ?? [];
    const states = parts.filter(({ name }) => /^(16-bit weights|16-bit gradients|Adam moments)/.test(name));
    const total = states.reduce((sum, { bytes }) => sum + bytes, 0);
    expect(total / countParameters(model7B).total).toBeCloseTo(12, 9);
  });

  test('120e9 parameters fit one H200 with 1.5 TB without flat copies, and no longer with them', () => {
    expect(countParameters(model120B).total / 120e9).toBeCloseTo(1, 1);
    expect(find(model120B, 1, { flat_copies: false }, h200).kind).toBe('feasible');
    expect(find(model120B, 1, {}, h200)).toMatchObject({ kind: 'infeasible', shortBy: { tier: 'dram' } });
  });

  test('7B with batch 148 and 1,024 tokens fits 80 GB, with little to spare', () => {
    expect(planned(model7B, 148).peak.gpuBytes).toBeGreaterThan(0.88 * 80 * 2 ** 30);
    expect(find(model7B, 192)).toMatchObject({ kind: 'infeasible', shortBy: { tier: 'gpu' } });
  });

  test('7B on an H100 reaches 272 TFLOP/s, of which a fifth is for a host that is not described', () => {
    const rate = planned(model7B, 148).modelFlopsPerSecond / 1e12;
    expect(rate / 272).toBeGreaterThan(0.95);
    expect(rate / 272).toBeLessThan(1.25);
  });
});

describe('knobs', () => {
  test('fewer checkpoints hold more inputs at once', () => {
    const [often, seldom] = [1, 14].map((checkpoint_interval) => planned(model7B, 64, { checkpoint_interval }));
    const held = (found: FeasiblePlan | undefined, name: RegExp) =>
      found?.memory.flatMap(({ parts }) => parts).find((one) => name.test(one.name))?.bytes ?? 0;
    expect(held(often, /^checkpoints/)).toBeGreaterThan(held(seldom, /^checkpoints/));
    expect(held(often, /^inputs of a block/)).toBeLessThan(held(seldom, /^inputs of a block/));
  });

  test('flat copies take 2 B a parameter more, and time to renew after the update', () => {
    const [flat, gathered] = [true, false].map((flat_copies) => planned(model7B, 1, { flat_copies }));
    expect(gathered?.phases.optimizerSeconds ?? Infinity).toBeLessThan(flat?.phases.optimizerSeconds ?? 0);
    expect(gathered?.peak.dramBytes ?? Infinity).toBeLessThan(flat?.peak.dramBytes ?? 0);
  });

  test('micro-batches repeat everything but the update', () => {
    const [two, three] = [2, 3].map((gradientAccumulation) => planned(model7B, 16, {}, [], { gradientAccumulation }));
    expect(three?.phases.optimizerSeconds).toBeCloseTo(two?.phases.optimizerSeconds ?? 0, 6);
    expect((three?.stepSeconds ?? 0) / (two?.stepSeconds ?? 1)).toBeGreaterThan(1.3);
  });
});
