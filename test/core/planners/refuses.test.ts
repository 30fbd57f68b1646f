import { describe, expect, test } from 'vitest';
import type { Job } from '../../../src/core/job/job.ts';
import { defaultJob } from '../../../src/core/job/job.ts';
import { countParameters } from '../../../src/core/model/parameters.ts';
import { plan, planAll, planners } from '../../../src/core/planners/index.ts';
import type { SystemId } from '../../../src/core/planners/types.ts';
import { gpt } from '../../golden/models.ts';
import { reference } from '../../golden/machines.ts';

const small = gpt(12, 768);
const desktop = reference('this-is-typical-desktop');
const planned = (system: SystemId, changes: Partial<Job>) => {
  const planner = planners.find(({ id }) => id === system);
  if (planner === undefined) throw new Error(`no system ${system}`);
  return plan(planner, desktop, small, { ...defaultJob, microBatch: 1, sequence: 128, ...changes });
};

describe('what no machine helps with', () => {
  test.each<readonly [SystemId, Partial<Job>, string]>([
    ['zero-offload', { weights: 'bf16' }, 'weights are bf16'],
    ['zero-offload', { optimizer: 'adafactor' }, 'the optimizer is adafactor'],
    ['zero-infinity', { optimizerInBackward: true }, 'the optimizer runs in backward'],
    ['zero-infinity', { compile: true }, 'torch.compile'],
    ['zero-offload', { checkpointing: 'selective' }, 'selective checkpointing'],
    ['fuyou', { gradientAccumulation: 2 }, 'one micro-batch makes a step'],
    ['fuyou', { weights: 'bf16' }, 'weights are bf16'],
    ['fuyou', { optimizer: 'lion' }, 'the optimizer is lion'],
    ['fuyou', { checkpointing: 'layer' }, 'checkpointing is layer'],
    ['megatrain', { precision: 'fp16' }, 'products are in fp16'],
    ['megatrain', { weights: 'fp32' }, 'weights are fp32'],
    ['megatrain', { checkpointing: 'offloaded' }, 'checkpointing is offloaded'],
    ['gpu-only', { weights: 'nf4' }, 'weights are nf4'],
    ['lora', { method: 'lora', weights: 'nf4' }, 'weights are nf4'],
    ['qlora', { method: 'qlora', weights: 'bf16' }, 'weights are bf16'],
    ['lora', { method: 'lora', optimizerInBackward: true, gradientAccumulation: 2 }, 'one micro-batch a step'],
  ])('%s with %o', (system, changes, why) => {
    const found = planned(system, changes);
    expect(found).toMatchObject({ kind: 'infeasible', system, shortBy: { bytes: 0 }, memory: [] });
    expect(found.kind === 'infeasible' ? found.why : '').toContain(why);
  });

  test.each<readonly [SystemId, Partial<Job>]>([
    ['gpu-only', { weights: 'bf16' }],
    ['gpu-only', { optimizer: 'adafactor', compile: true }],
    ['gpu-checkpointed', { checkpointing: 'offloaded', optimizer: 'adamw-8bit', weights: 'bf16' }],
    ['gpu-only', { optimizerInBackward: true, weights: 'bf16' }],
    ['qlora', { weights: 'int8' }],
    ['lora', { optimizer: 'paged-adamw-8bit' }],
  ])('is no reason against %s with %o', (system, changes) => {
    expect(planned(system, changes).kind).toBe('feasible');
  });
});

test('a loop without DeepSpeed says what it keeps and trains, and has no DeepSpeed knobs', () => {
  const found = planned('qlora', { checkpointing: 'layer' });
  expect(found).toMatchObject({
    decisions: {
      checkpointing: true,
      parameters: 'gpu',
      plain: { framework: 'hugging-face', keeping: 'layer', weights: 'nf4', doubleQuantised: true },
    },
  });
  expect(found.kind === 'feasible' && found.decisions.deepspeed).toBe(undefined);
});

test('mixed precision without DeepSpeed is fp32 weights and 16-bit copies of them', () => {
  const weights = (changes: Partial<Job>) => {
    const found = planned('gpu-only', { optimizer: 'adamw-8bit', ...changes });
    if (found.kind === 'infeasible') throw new Error(found.why);
    const forward = found.footprint.find(({ budget, moment }) => budget === 'gpu' && moment === 'forward');
    const shares = forward?.shares.filter(({ component }) => component === 'weights') ?? [];
    return shares.reduce((sum, { bytes }) => sum + bytes, 0) / countParameters(small).total;
  };
  expect(weights({})).toBeCloseTo(6, 6);
  expect(weights({ weights: 'mixed' })).toBe(weights({ weights: 'fp32' }));
  expect(weights({ weights: 'bf16' })).toBeCloseTo(2, 6);
});

test('a job is planned by the systems of its method, in their order', () => {
  const systems = (method: Job['method']) =>
    planAll(desktop, small, { ...defaultJob, method, microBatch: 1 }).map(({ system }) => system);
  expect(systems('full').slice(0, 4)).toEqual(['gpu-only', 'gpu-checkpointed', 'zero-offload', 'zero-infinity']);
  expect(systems('full')).toEqual(planners.filter(({ method }) => method === 'full').map(({ id }) => id));
  expect(systems('lora')).toEqual(['lora']);
  expect(systems('qlora')).toEqual(['qlora']);
});
