import type { Activations } from '../cost/activations.ts';
import type { Demands, ResourceId } from '../cost/demands.ts';
import type { GpuWork } from '../cost/gpu-work.ts';
import type { Outline } from '../cost/outline.ts';
import type { SizedJob } from '../job/job.ts';
import type { Machine } from '../machine/machine.ts';
import type { Model } from '../model/model.ts';
import type { Seconds } from '../units.ts';

/** A transfer: what it asks of the machine, and what passes before it begins (opening a file, filling a queue). */
export interface Move {
  readonly uses: Demands;
  readonly before: Seconds;
}

/** What each movement of forward and backward asks of the machine. Linear in bytes and elements. */
export interface Ways {
  /** 16-bit weights from drives into a slot in host memory; absent where host memory holds them all. */
  readonly readWeights?: (bytes: number, tensors: number) => Move;
  /** From host memory to the GPU. */
  readonly weightsIn: (bytes: number) => Demands;
  /** What has been accumulated of the gradients of `elements`, to the GPU. */
  readonly gradientsIn: (elements: number) => Demands;
  /** Their sum back, and at the end of accumulation their fp32 copy. */
  readonly gradientsOut: (elements: number, last: boolean) => Demands;
  /** fp32 gradients to the drives; absent where the optimizer is in host memory. */
  readonly writeGradients?: (elements: number) => Move;
  readonly checkpointOut: (bytes: number) => Demands;
  readonly checkpointIn: (bytes: number) => Demands;
}

/** How far copies run ahead. */
export interface Ahead {
  /** Blocks whose weights are fetched while another computes. */
  readonly prefetch: 0 | 1;
  /** Blocks of weights that fit between the drives and the GPU. */
  readonly slots: 1 | 2;
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
  readonly gpu: (deviceSeconds: number) => Demands;
  readonly ways: Ways;
}
