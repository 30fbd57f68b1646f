import type { Activations, ActivationMode } from '../cost/activations.ts';
import { activationMoments, activationsOf } from '../cost/activations.ts';
import { stateBytesPerParameter } from '../cost/adam.ts';
import { reduceBucket } from '../cost/deepspeed.ts';
import type { GpuWork } from '../cost/gpu-work.ts';
import { gpuWorkOf } from '../cost/gpu-work.ts';
import type { Part } from '../cost/ledger.ts';
import { part, tierSum } from '../cost/ledger.ts';
import type { Stages } from '../cost/memory/staged.ts';
import { fullestParts, pinnedPeak, stagedFootprint } from '../cost/memory/staged.ts';
import type { Outline } from '../cost/outline.ts';
import { largestAtEnd, largestInBackward, outlineOf, waitingElements } from '../cost/outline.ts';
import type { Rates } from '../cost/rates.ts';
import { ratesOf } from '../cost/rates.ts';
import { bucketBytes, departingBytes, waitingGradient } from '../cost/reduction.ts';
import type { SizedJob } from '../job/job.ts';
import type { Machine } from '../machine/machine.ts';
import type { Model } from '../model/model.ts';
import type { Phase } from '../schedule/types.ts';

/** A step with all 16-bit weights on the GPU. */
export interface Resident {
  /** Of DeepSpeed, by which its buckets and the way of a gradient go. */
  readonly stage: 2 | 3;
  readonly machine: Machine;
  readonly model: Model;
  readonly job: SizedJob;
  readonly outline: Outline;
  readonly activations: Activations;
  readonly work: GpuWork;
  readonly rates: Rates;
}

/** A step for each thing that a job lets become of activations, with checkpoints on the GPU. */
export const residentsOf = (machine: Machine, model: Model, job: SizedJob, stage: 2 | 3): readonly Resident[] => {
  const outline = outlineOf(model);
  const rates = ratesOf(machine, undefined);
  const common = { stage, machine, model, job, outline, rates, work: gpuWorkOf(model, job, rates) };
  return modesFor(job).map((mode) => ({ ...common, activations: activationsOf(model, job, mode) }));
};

const modesFor = ({ checkpointing }: SizedJob): readonly ActivationMode[] => {
  if (checkpointing === 'none') return ['kept'];
  return checkpointing === 'layer' ? ['checkpoints on the GPU'] : ['kept', 'checkpoints on the GPU'];
};

/** A stretch of the model that computes as one task. GPU bytes taken at its start and given back at its end. */
export interface ResidentBlock {
  readonly name: string;
  readonly phase: Phase;
  readonly gpuSeconds: number;
  readonly takes: number;
  readonly gives: number;
}

export const residentForward = ({ model, activations, work }: Resident): readonly ResidentBlock[] => {
  const takes = activations.kept + activations.forward;
  const layer = { phase: 'forward', gpuSeconds: work.layerForward, takes, gives: activations.forward } as const;
  return [
    { name: 'embedding', phase: 'forward', gpuSeconds: work.embeddingForward, takes: 0, gives: 0 },
    ...Array.from({ length: model.layers }, (_, index) => ({ ...layer, name: `forward ${index + 1}` })),
    { name: 'head and loss', phase: 'forward', gpuSeconds: work.headForward, takes: activations.loss, gives: 0 },
  ];
};

export const residentBackward = ({ model, activations, outline, work }: Resident): readonly ResidentBlock[] => {
  const waiting = 2 * waitingElements(outline);
  const gpuSeconds = work.layerBackward + (activations.recompute ? work.layerForward : 0);
  const gives = activations.backward + activations.kept;
  return [
    { name: 'head backward', phase: 'backward', gpuSeconds: work.headBackward, takes: 0, gives: activations.loss },
    ...Array.from({ length: model.layers }, (_, index) => ({
      name: `backward ${model.layers - index}`,
      phase: 'backward' as const,
      gpuSeconds,
      takes: activations.backward + (index === 0 ? waiting : 0),
      gives,
    })),
    { name: 'embedding backward', phase: 'backward', gpuSeconds: work.embeddingBackward, takes: 0, gives: waiting },
  ];
};

/** GPU memory of such a step at stage 2 or 3, with what a planner holds besides, always, in backward and in the step. */
export const residentStages = (
  { stage, machine, model, outline, activations }: Resident,
  besides: { readonly always: readonly Part[]; readonly backward?: readonly Part[]; readonly step?: readonly Part[] },
): Stages => {
  const { always, backward = [], step = [] } = besides;
  const [atLoss = [], inBackward = []] = activationMoments(activations, model.layers);
  const bucket = reduceBucket(model.hidden);
  const gone = (largest: number) =>
    part('gradients', 'a gradient on its way', departingBytes(largest, bucket, `stage ${stage}`));
  const waiting = part('gradients', waitingGradient, 2 * waitingElements(outline));
  return {
    resident: [
      part('weights', '16-bit weights', 2 * outline.total),
      part('buffers', 'reduce buckets', bucketBytes(bucket, stage)),
      part('context', 'CUDA context', machine.gpu?.reservedBytes.value ?? 0),
      ...always,
    ],
    forward: [atLoss],
    backward: [
      [...inBackward, waiting, gone(largestInBackward(outline)), ...backward],
      [gone(largestAtEnd(outline)), ...backward],
    ],
    step: [step],
  };
};

export interface ResidentStages {
  readonly gpu: Stages;
  readonly dram: Stages;
}

/** What such a step holds at its fullest, and the same by component, moment and budget. */
export const residentHeld = ({ machine, outline }: Resident, { gpu, dram }: ResidentStages) => ({
  memory: [
    tierSum('gpu', machine.gpu?.memoryBytes.value ?? 0, fullestParts(gpu)),
    tierSum('dram', machine.memory.dram.capacityBytes.value, fullestParts(dram)),
  ],
  pinned: () => pinnedPeak(dram),
  footprint: () =>
    stagedFootprint({
      gpu,
      dram,
      nvme: [],
      checkpointBytes: (stateBytesPerParameter.weights + stateBytesPerParameter.optimizer) * outline.total,
    }),
});
