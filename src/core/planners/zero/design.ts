import type { ActivationMode } from '../../cost/activations.ts';
import { activationModes } from '../../cost/activations.ts';
import type { Flush, Release } from '../../cost/deepspeed-release.ts';

/** One way to run a step with model states off the GPU: what lives where, how far copies run ahead, which DeepSpeed. */
export interface Design {
  /** DeepSpeed's stage: 2 keeps all weights on the GPU, 3 may fetch them. */
  readonly stage: 2 | 3;
  readonly parameters: 'gpu' | 'dram' | 'nvme';
  /** Gradients go where the optimizer is. */
  readonly optimizer: 'gpu' | 'dram' | 'nvme';
  readonly activations: ActivationMode;
  /** Blocks whose weights are fetched while another computes. */
  readonly prefetch: 0 | 1;
  /** Blocks of weights that fit into the swap buffers between NVMe and GPU. */
  readonly slots: 1 | 2;
  /** Reads and writes of optimizer groups overlap the update of another group. */
  readonly pipelined: boolean;
  readonly release: Release;
  readonly flush: Flush;
  /** `pin_memory`: copies of states and gradients in host memory run at the link's rate, and their memory is rounded. */
  readonly pinned: boolean;
  /** The CPU updates with the gradients of the step before while the GPU computes: ZeRO-Offload, section 5.2. */
  readonly delayed: boolean;
  /** Share of the optimizer's groups on the CPU, the rest stays on the GPU: TwinFlow of ZeRO-Offload++, stage 3. */
  readonly ratio: number;
  /** Elements of an optimizer group; the planner's choice where absent. */
  readonly subGroupSize?: number;
  /** Into how many smaller ones each large matrix is cut, fetched one by one: ZeRO-Infinity, section 5.1.3. */
  readonly tiles: number;
}

/** DeepSpeed 0.19.6 with its defaults, weights on the GPU and the optimizer in host memory. */
export const usualDesign: Design = {
  stage: 3,
  parameters: 'gpu',
  optimizer: 'dram',
  activations: 'checkpoints on the GPU',
  prefetch: 1,
  slots: 2,
  pipelined: true,
  release: 'current',
  flush: 'asynchronous',
  pinned: true,
  delayed: false,
  ratio: 1,
  tiles: 1,
};

const both = [true, false] as const;

/** A design as DeepSpeed ran it in the time of the papers, with the defaults of then. */
export const inPaper = (design: Design): Design => ({
  ...design,
  release: 'paper',
  flush: 'blocking',
  pinned: false,
  pipelined: design.optimizer === 'nvme' ? false : design.pipelined,
});

/** ZeRO-Offload: stage 2 with the optimizer on the CPU. */
export const offloadDesigns: readonly Design[] = activationModes.map((activations) => ({
  ...usualDesign,
  stage: 2,
  activations,
}));

/** The same at stage 3, weights on the GPU or in host memory: "ZeRO-3 Offload". */
export const offload3Designs: readonly Design[] = activationModes.flatMap((activations) =>
  weightDesigns()
    .filter(({ parameters }) => parameters !== 'nvme')
    .map((weights) => ({ ...usualDesign, ...weights, activations })),
);

/** ZeRO-Infinity: every placement of weights and optimizer that stage 3 allows with the optimizer off the GPU. */
export const infinityDesigns: readonly Design[] = activationModes.flatMap((activations) =>
  weightDesigns().flatMap((weights) =>
    optimizerDesigns().map((update) => ({ ...usualDesign, ...weights, ...update, activations })),
  ),
);

/** What does not apply keeps its best value, so that designs compare field by field. */
function weightDesigns(): readonly Pick<Design, 'parameters' | 'prefetch' | 'slots'>[] {
  return [
    { parameters: 'gpu', prefetch: 1, slots: 2 },
    ...both.map((ahead) => ({ parameters: 'dram', prefetch: ahead ? 1 : 0, slots: 2 }) as const),
    ...both.flatMap((ahead) =>
      both.map((double) => ({ parameters: 'nvme', prefetch: ahead ? 1 : 0, slots: double ? 2 : 1 }) as const),
    ),
  ];
}

function optimizerDesigns(): readonly Pick<Design, 'optimizer' | 'pipelined'>[] {
  return [
    { optimizer: 'dram', pipelined: true },
    ...both.map((pipelined) => ({ optimizer: 'nvme', pipelined }) as const),
  ];
}

const nearer = ['gpu', 'dram', 'nvme'] as const;

/**
 * What a design may be preferred for to another one where both fit: the same work or less, with more overlap. Stages do
 * not compare, nor do weights on the GPU with weights that are fetched: copies of the latter hide under compute, while
 * the update of the former waits for its one copy. That is for the engine to tell.
 */
export const ranksOf = (design: Design): readonly number[] => [
  design.stage,
  -design.stage,
  design.parameters === 'gpu' ? 1 : 0,
  nearer.indexOf(design.parameters),
  nearer.indexOf(design.optimizer),
  activationModes.indexOf(design.activations),
  -design.prefetch,
  -design.slots,
  design.pipelined ? 0 : 1,
  design.pinned ? 0 : 1,
];
