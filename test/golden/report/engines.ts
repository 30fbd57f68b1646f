import type { SizedJob } from '../../../src/core/job/job.ts';
import { defaultJob, tokensPerStep } from '../../../src/core/job/job.ts';
import type { Design } from '../../../src/core/planners/zero/design.ts';
import { usualDesign } from '../../../src/core/planners/zero/design.ts';
import { outcomeOf } from '../../../src/core/planners/zero/index.ts';
import { simulate } from '../../../src/core/schedule/engine.ts';
import { reference } from '../machines.ts';
import { models } from '../measured/models.ts';
import { runOf } from '../measured/runs.ts';
import type { Judged } from './judged.ts';

/** LLaMA-Factory with DeepSpeed's stage 3, weights and optimizer in host memory. llmq, benchmarks/4x4090/ds_z3_offload.json */
const design: Design = { ...usualDesign, parameters: 'dram' };

const runs = [{ id: 'llmq-4090-9', model: 'qwen2.5-7b', microBatch: 32, gradientAccumulation: 16 }] as const;

export const engineIds: readonly string[] = runs.map(({ id }) => id);

/** Their host is not described: the RTX 4090 machine of Fuyou's paper stands in, which has memory enough. */
export const engineRows = (): readonly Judged[] =>
  runs.map(({ id, model, ...batch }) => {
    const job: SizedJob = { ...defaultJob, ...batch, sequence: 1024, loss: 'fused' };
    const outcome = outcomeOf(reference('fuyou-rtx4090'), models[model], job, design);
    if (outcome.kind === 'infeasible') throw new Error(`${id}: ${outcome.why}`);
    return {
      file: 'measured-runs.json',
      system: 'llmq-4090',
      id,
      title: [runOf(id).model, runOf(id).method].join(', '),
      quantity: 'tokens/s',
      unit: 'tokens/s',
      published: runOf(id).tokens_per_s ?? 0,
      predicted: tokensPerStep(job) / simulate(outcome.schedule).stepSeconds,
      fitted: false,
    };
  });
