import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DeepSpeedConfigSchema } from '../../../src/core/export/deepspeed/schema.ts';
import type { DeepSpeedConfig } from '../../../src/core/export/deepspeed/schema.ts';
import { exportPlan } from '../../../src/core/export/index.ts';
import { withoutExport } from '../../../src/core/export/without.ts';
import type { SizedJob } from '../../../src/core/job/job.ts';
import { defaultJob } from '../../../src/core/job/job.ts';
import type { Machine } from '../../../src/core/machine/machine.ts';
import type { Model } from '../../../src/core/model/model.ts';
import { tensorsOf } from '../../../src/core/model/tensors.ts';
import { plan, plannersFor } from '../../../src/core/planners/index.ts';
import { summaryOf } from '../../../src/core/planners/summary.ts';
import { infinityDesigns } from '../../../src/core/planners/zero/design.ts';
import { outcomeOf } from '../../../src/core/planners/zero/index.ts';
import type { FeasiblePlan, TierUse } from '../../../src/core/planners/types.ts';
import { simulate } from '../../../src/core/schedule/engine.ts';
import { reference } from '../../golden/machines.ts';
import { gpt } from '../../golden/models.ts';
import { anyJob, anyMachine, anyTrainedModel } from '../../property/arbitraries.ts';
import { valueOf } from '../base/results.ts';

/**
 * Bytes that follow from ds_config.json, the model's tensors and the job alone, by the names that a plan gives them;
 * written down anew from DeepSpeed's code, so that a plan and what it exports cannot part.
 */
const fromConfig = (config: DeepSpeedConfig, model: Model): Readonly<Record<string, number>> => {
  const tensors = tensorsOf(model).map(({ elements }) => Number(elements));
  const { stage } = config.zero_optimization;
  return {
    ...onGpu(config, tensors),
    ...(stage === 3 ? stage3(config, tensors) : stage2(config, tensors)),
    ...onDrives(config, total(tensors)),
  };
};

const total = (tensors: readonly number[]) => tensors.reduce((sum, elements) => sum + elements, 0);
const powerOfTwo = (bytes: number) => {
  let size = 1;
  while (size < bytes) size *= 2;
  return size;
};
const pages = (bytes: number) => Math.ceil(bytes / 4096) * 4096;

/** stage3.py, `_create_fp16_sub_groups`. */
const subGroups = (tensors: readonly number[], size: number) => {
  const groups = [0];
  for (const elements of tensors) {
    const open = groups.at(-1) ?? 0;
    if (open >= size) groups.push(elements);
    else groups[groups.length - 1] = open + elements;
  }
  return groups;
};

const onGpu = ({ zero_optimization: zero }: DeepSpeedConfig, tensors: readonly number[]) => ({
  'reduce buckets': 2 * zero.reduce_bucket_size * (zero.stage === 2 && zero.overlap_comm ? 2 : 1),
  ...(zero.offload_param === undefined ? { '16-bit weights': 2 * total(tensors) } : {}),
  ...(zero.offload_optimizer === undefined ? { 'optimizer states (fp32 master, m, v)': 12 * total(tensors) } : {}),
});

const stage2 = (config: DeepSpeedConfig, tensors: readonly number[]) => {
  if (config.zero_optimization.offload_optimizer?.pin_memory !== true) return {};
  const all = total(tensors);
  const largest = Math.max(...tensors);
  const accumulated = tensors.reduce((sum, elements) => sum + powerOfTwo(2 * elements), 0);
  return {
    'gradient staging for the largest tensor': 2 * largest,
    'gradient staging for the largest tensor (pinned)': powerOfTwo(2 * largest),
    'fp32 master weights (pinned)': powerOfTwo(4 * all),
    'fp32 gradients (pinned)': powerOfTwo(4 * all),
    '16-bit weights on their way back (pinned)': powerOfTwo(2 * all),
    ...(config.gradient_accumulation_steps > 1 ? { 'accumulated 16-bit gradients (pinned)': accumulated } : {}),
  };
};

const stage3 = ({ zero_optimization: zero }: DeepSpeedConfig, tensors: readonly number[]) => {
  const { offload_param: weights, offload_optimizer: optimizer } = zero;
  const all = total(tensors);
  const groups = subGroups(tensors, zero.sub_group_size ?? NaN);
  const largestGroup = Math.max(...groups);
  const pinnedGradients = groups.reduce((sum, elements) => sum + powerOfTwo(4 * elements), 0);
  return {
    '16-bit gradient buffer (pinned)': powerOfTwo(2 * all),
    ...(optimizer?.device === 'cpu' ? { 'fp32 gradients (pinned)': pinnedGradients } : {}),
    ...(optimizer?.device === 'nvme'
      ? { 'optimizer swap buffers (pinned)': (optimizer.buffer_count ?? NaN) * pages(4 * largestGroup) }
      : {}),
    ...(weights?.device === 'cpu' ? { '16-bit weights (pinned)': powerOfTwo(2 * all) } : {}),
    ...(weights?.device === 'nvme'
      ? {
          'weight swap buffers (pinned)': pages(2 * (weights.buffer_count ?? NaN) * (weights.buffer_size ?? NaN)),
          'weight write-back buffer (pinned)': pages(2 * largestGroup),
        }
      : {}),
  };
};

const onDrives = ({ zero_optimization: { offload_param, offload_optimizer } }: DeepSpeedConfig, all: number) => ({
  ...(offload_optimizer?.device === 'nvme' ? { 'optimizer states (fp32 master, m, v) and gradients': 16 * all } : {}),
  ...(offload_param?.device === 'nvme' ? { '16-bit weights': 2 * all } : {}),
});

/** Parts that come and go with activations or gradients, or that no knob decides. */
const otherwise =
  /^(CUDA context|Python|activation|logits|one layer|a gradient|gradient of the tied|gradients|flat 16-bit|fp32 copy|AdamW|16-bit weights at hand|Adam moments|fp32 master weights$|first-step|overflow check)/;

const namedParts = (memory: readonly TierUse[]) =>
  Object.fromEntries(
    memory
      .flatMap(({ parts }) => parts)
      .filter(({ name }) => !otherwise.test(name))
      .map(({ name, bytes }) => [name, bytes]),
  );

/** Buckets last as long as backward, so that a plan which is fullest at the optimizer step does not list them. */
const expectClosed = (machine: Machine, model: Model, found: FeasiblePlan): void => {
  const bundle = valueOf(exportPlan('deepspeed', { machine, model, plan: found }));
  const text = bundle.files.find(({ path }) => path === 'ds_config.json')?.text ?? '';
  const expected = fromConfig(DeepSpeedConfigSchema.parse(JSON.parse(text)), model);
  const parts = namedParts(found.memory);
  const atUpdate = found.decisions.optimizer === 'gpu' && !('reduce buckets' in parts);
  const { 'reduce buckets': buckets, ...rest } = expected;
  expect(parts).toEqual(atUpdate ? rest : { ...rest, 'reduce buckets': buckets });
};

/**
 * MemAscend has no configuration of its own, only the nearest one of DeepSpeed; SuperOffload and ZenFlow share their
 * groups between GPU and host (test/golden/superoffload-zenflow.test.ts); some systems have none at all.
 */
const others: readonly string[] = ['memascend', 'superoffload', 'zenflow'];
test.each(plannersFor(defaultJob).filter(({ id }) => !others.includes(id) && withoutExport[id] === undefined))(
  '$id: the exported file takes the bytes that the plan lists',
  { timeout: 120_000 },
  (planner) => {
    let seen = 0;
    fc.assert(
      fc.property(anyMachine, anyTrainedModel, anyJob, (machine, model, job) => {
        const found = plan(planner, machine, model, job);
        if (found.kind === 'infeasible') return;
        seen += 1;
        expectClosed(machine, model, found);
      }),
      { numRuns: 150 },
    );
    expect(seen).toBeGreaterThan(0);
  },
);

describe.each([gpt(40, 5120), gpt(12, 768)])('every placement of ZeRO-Infinity, $name', (model) => {
  const machine = reference('fuyou-rtx4090', ['gpu.memory_bytes=80e9', 'memory.dram.capacity_bytes=2e12']);
  const job: SizedJob = { ...defaultJob, sequence: 1024, microBatch: 1, gradientAccumulation: 2 };
  const title =
    'weights $parameters, optimizer $optimizer, pipelined $pipelined, slots $slots, prefetch $prefetch, $activations';
  test.each(infinityDesigns)(title, (design) => {
    const outcome = outcomeOf(machine, model, job, design);
    if (outcome.kind === 'infeasible') throw new Error(outcome.why);
    expectClosed(machine, model, summaryOf('zero-infinity', machine, model, job, outcome, simulate(outcome.schedule)));
  });
});
