import type { Job } from '../../job/job.ts';
import { weightsOf } from '../../job/job.ts';
import type { Model } from '../../model/model.ts';
import { countParameters } from '../../model/parameters.ts';
import type { Bytes } from '../../units.ts';
import { bytesPerElement } from '../memory/formats.ts';
import { outlineOf } from '../outline.ts';
import type { AccelerateType } from './accelerate.ts';
import { estimateAccelerate } from './accelerate.ts';
import { estimateZero2, estimateZero3 } from './deepspeed.ts';
import { estimateUnsloth, ruleOfThumb } from './rules.ts';

/** What another tool says of the same model and job, and what it does not look at. */
export interface PeerEstimate {
  readonly id: 'deepspeed-zero2' | 'deepspeed-zero3' | 'accelerate' | 'rule' | 'unsloth';
  readonly title: string;
  readonly cites: string;
  readonly gpu: Bytes;
  /** Of host memory, where it says something of it. */
  readonly cpu: Bytes | undefined;
  readonly leavesOut: string;
}

const oneGpu = { nodes: 1, gpusPerNode: 1 } as const;

/** Other estimators' answers for training on one GPU without offload. */
export const peerEstimates = (model: Model, job: Job): readonly PeerEstimate[] => {
  const total = countParameters(model).total;
  const zero2 = estimateZero2(total, oneGpu, false);
  const zero3 = estimateZero3(total, outlineOf(model).largest, oneGpu, 'nothing');
  const deepspeed = { cites: 'DeepSpeed 0.19, runtime/zero', leavesOut: deepspeedLeavesOut } as const;
  return [
    { ...deepspeed, id: 'deepspeed-zero2', title: 'DeepSpeed, stage 2', ...zero2 },
    { ...deepspeed, id: 'deepspeed-zero3', title: 'DeepSpeed, stage 3', ...zero3 },
    accelerateEstimate(model, job, total),
    ruleEstimate(job, total),
    unslothEstimate(job, total),
  ];
};

const deepspeedLeavesOut =
  'activations, logits, buckets, the context of CUDA, and that the weights under adapters have no optimizer states';

const accelerateTypes: Readonly<Record<ReturnType<typeof weightsOf>, AccelerateType>> = {
  mixed: 'float16',
  bf16: 'float16',
  fp16: 'float16',
  fp32: 'float32',
  fp8: 'int8',
  int8: 'int8',
  nf4: 'int4',
};

const accelerateEstimate = (model: Model, job: Job, total: number): PeerEstimate => {
  const head = countParameters(model).byModule.head;
  const row = estimateAccelerate(total - head, accelerateTypes[weightsOf(job)]);
  return {
    id: 'accelerate',
    title: 'accelerate estimate-memory',
    cites: 'accelerate 1.x, commands/estimate.py',
    // Of adapters it knows nothing: what it says of the model alone is nearest.
    gpu: job.method === 'full' ? (row.training ?? row.total) : row.total,
    cpu: undefined,
    leavesOut: 'activations, logits, the head, adapters and their optimizer, and which optimizer it is',
  };
};

const ruleEstimate = (job: Job, total: number): PeerEstimate => ({
  id: 'rule',
  title: '16 to 20 bytes a parameter',
  cites: 'rule of thumb: 18 where all is trained, else the weights and a fifth',
  gpu: ruleOfThumb(total, job.method === 'full', bytesPerElement(weightsOf(job), true)),
  cpu: undefined,
  leavesOut: 'everything that grows with the batch',
});

const unslothEstimate = (job: Job, total: number): PeerEstimate => ({
  id: 'unsloth',
  title: 'Unsloth Studio, loading',
  cites: 'unsloth, studio/frontend/src/lib/vram.ts',
  gpu: estimateUnsloth(total, job.method === 'qlora'),
  cpu: undefined,
  leavesOut: 'training: it says what loading takes',
});
