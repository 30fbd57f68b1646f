import type { ActivationMode } from '../../cost/activations.ts';
import { activationModes } from '../../cost/activations.ts';

/** One way to run a step with the optimizer off the GPU: what lives where, and how far copies run ahead. */
export interface Design {
  /** DeepSpeed's stage: 2 keeps all weights on the GPU, 3 may fetch them. */
  readonly stage: 2 | 3;
  readonly parameters: 'gpu' | 'dram' | 'nvme';
  readonly optimizer: 'dram' | 'nvme';
  readonly activations: ActivationMode;
  /** Blocks whose weights are fetched while another computes. */
  readonly prefetch: 0 | 1;
  /** Blocks of weights that fit into the swap buffers between NVMe and GPU. */
  readonly slots: 1 | 2;
  /** Reads and writes of optimizer groups overlap the update of another group. */
  readonly pipelined: boolean;
}

/** ZeRO-Offload: stage 2 with the optimizer on the CPU. */
export const offloadDesigns: readonly Design[] = activationModes.map((activations) => ({
  stage: 2,
  parameters: 'gpu',
  optimizer: 'dram',
  activations,
  prefetch: 1,
  slots: 2,
  pipelined: true,
}));

const both = [true, false] as const;

/** ZeRO-Infinity: every placement of weights and optimizer that stage 3 allows with the optimizer off the GPU. */
export const infinityDesigns: readonly Design[] = activationModes.flatMap((activations) =>
  weightDesigns().flatMap((weights) => optimizerDesigns().map((update) => ({ ...weights, ...update, activations }))),
);

/** What does not apply keeps its best value, so that designs compare field by field. */
function weightDesigns(): readonly Pick<Design, 'stage' | 'parameters' | 'prefetch' | 'slots'>[] {
  return [
    { stage: 3, parameters: 'gpu', prefetch: 1, slots: 2 },
    ...both.map((ahead) => ({ stage: 3, parameters: 'dram', prefetch: ahead ? 1 : 0, slots: 2 }) as const),
    ...both.flatMap((ahead) =>
      both.map((double) => ({ stage: 3, parameters: 'nvme', prefetch: ahead ? 1 : 0, slots: double ? 2 : 1 }) as const),
    ),
  ];
}

function optimizerDesigns(): readonly Pick<Design, 'optimizer' | 'pipelined'>[] {
  return [
    { optimizer: 'dram', pipelined: true },
    ...both.map((pipelined) => ({ optimizer: 'nvme', pipelined }) as const),
  ];
}

/**
 * Whether `a` is to be preferred to `b` where both fit: the same work or less, with more overlap. Weights on the GPU
 * and weights in host memory do not compare: copies of the latter hide under compute, while the update of the former
 * waits for its one copy. That is for the engine to tell.
 */
export const dominates = (a: Design, b: Design): boolean =>
  (a.parameters === b.parameters || (a.parameters === 'dram' && b.parameters === 'nvme')) &&
  (a.optimizer === 'dram' || b.optimizer === 'nvme') &&
  activationModes.indexOf(a.activations) <= activationModes.indexOf(b.activations) &&
  a.prefetch >= b.prefetch &&
  a.slots >= b.slots &&
  (a.pipelined || !b.pipelined);

/** The designs that no other of the list dominates. */
export const undominated = (designs: readonly Design[]): readonly Design[] =>
  designs.filter((design) => !designs.some((other) => other !== design && dominates(other, design)));
