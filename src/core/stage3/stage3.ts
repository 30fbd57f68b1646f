import type { Activations } from '../cost/activations.ts';
import type { Hindrance } from '../cost/contention.ts';
import type { Demands, ResourceId } from '../cost/demands.ts';
import type { GpuWork } from '../cost/gpu-work.ts';
import type { Outline } from '../cost/outline.ts';
import type { Pass } from '../cost/passes.ts';
import type { Departing } from '../cost/reduction.ts';
import type { SizedJob } from '../job/job.ts';
import type { Machine } from '../machine/machine.ts';
import type { Model } from '../model/model.ts';
import type { Seconds } from '../units.ts';

/** A transfer: what it asks of the machine, and what passes before it begins (opening a file, filling a queue). */
export interface Move {
  readonly uses: Demands;
  readonly before: Seconds;
}

/** A part of the way of gradients; its name is put before theirs. */
export interface Leg {
  readonly name: '' | 'accumulated ' | 'flush ' | 'fp32 ';
  readonly lane: 'Gradient copies' | 'CPU';
  readonly uses: Demands;
}

/** What each movement of forward and backward asks of the machine. Linear in bytes and elements. */
export interface Ways {
  /** 16-bit weights from drives into a slot in host memory; absent where host memory holds them all. */
  readonly readWeights?: (bytes: number, tensors: number) => Move;
  /** From host memory to the GPU; absent where they stay there. */
  readonly weightsIn?: (bytes: number) => Demands;
  /** What gradients of `elements` go through one after the other when their bucket is full; copies come first. */
  readonly gradients: (elements: number, pass: Pass) => readonly Leg[];
  /** fp32 gradients to the drives; absent where the optimizer is elsewhere. */
  readonly writeGradients?: (elements: number) => Move;
  readonly checkpointOut: (bytes: number) => Demands;
  readonly checkpointIn: (bytes: number) => Demands;
}

/**
 * Accumulated in host memory: what is there comes to the GPU, and the sum goes back; at the end of accumulation its fp32
 * copy goes too. stage3.py, `partition_grads`.
 */
export const accumulated = (back: Demands, sum: Demands): readonly Leg[] => [
  { name: 'accumulated ', lane: 'Gradient copies', uses: back },
  { name: '', lane: 'Gradient copies', uses: sum },
];

/** How far copies run ahead. */
export interface Ahead {
  /** Blocks whose weights are fetched while another computes. */
  readonly prefetch: 0 | 1;
  /** Blocks of weights that fit between the drives and the GPU. */
  readonly slots: 1 | 2;
}

/** What the GPU stands still for. */
export interface Waits {
  /** Each checkpoint on its way, not the last but one. */
  readonly checkpoints: boolean;
  /** In the last micro-batch, each departure of gradients. */
  readonly gradients: boolean;
}

export const noWaits: Waits = { checkpoints: false, gradients: false };

/** Weights of layers that come in tiles. */
export interface Tiling {
  /** Elements of a layer on the GPU at once. */
  readonly atHand: number;
  /** Times that backward fetches a layer's weights. */
  readonly backwardFetches: number;
}

/** One way to run a step on one machine, with the numbers that its schedule is made of. */
export interface Stage3 extends Ahead {
  readonly machine: Machine;
  readonly model: Model;
  readonly job: SizedJob;
  readonly outline: Outline;
  readonly activations: Activations;
  readonly work: () => GpuWork;
  readonly resources: readonly { readonly id: ResourceId; readonly perSecond: number }[];
  readonly hindrances: readonly Hindrance[];
  readonly gpu: (deviceSeconds: number) => Demands;
  readonly ways: Ways;
  readonly waits: Waits;
  /** How a gradient is handed on, by which its GPU memory goes. */
  readonly departing: Departing;
  /** Absent where layers come whole. */
  readonly tiling?: Tiling;
  /** Bytes of host memory that one checkpoint takes while it is there; 0 where its buffer stays. */
  readonly checkpointBytes: number;
}
