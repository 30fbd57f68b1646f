import type { ActivationMode, Activations } from '../../cost/activations.ts';
import { activationsOf } from '../../cost/activations.ts';
import { aioOf, aioThreadBytesPerSecond } from '../../cost/deepspeed-release.ts';
import { autoBuckets, nvmeStoredBytesPerParameter } from '../../cost/deepspeed.ts';
import type { Outline } from '../../cost/outline.ts';
import { outlineOf } from '../../cost/outline.ts';
import type { Rates } from '../../cost/rates.ts';
import { chooseArray, ratesOf, throughAio } from '../../cost/rates.ts';
import type { Grouping } from '../../cost/sub-groups.ts';
import { groupingOf, groupingOfSize } from '../../cost/sub-groups.ts';
import { tiled } from '../../cost/tiling.ts';
import { groupsOnGpu } from '../../cost/twin-flow.ts';
import type { SizedJob } from '../../job/job.ts';
import type { Machine, Storage } from '../../machine/machine.ts';
import type { Model } from '../../model/model.ts';
import type { Tiling } from '../../stage3/stage3.ts';
import type { Design } from './design.ts';

/** One design for one machine, model and job, with the numbers that its memory, bound and schedule are made of. */
export interface Situation {
  readonly machine: Machine;
  readonly model: Model;
  readonly job: SizedJob;
  readonly design: Design;
  readonly outline: Outline;
  readonly activations: Activations;
  readonly tiling?: Tiling;
  readonly grouping: Grouping;
  /** How many groups, the first ones, the GPU updates; and parameters on either side. */
  readonly onGpu: number;
  readonly gpuElements: number;
  readonly cpuElements: number;
  /** The array for what is on NVMe, and its index in `machine.storage`. */
  readonly array: Storage | undefined;
  readonly arrayIndex: number | undefined;
  readonly rates: Rates;
}

/** All designs for the same machine, model and job; what they have in common is computed once. */
export const situationsOf = (
  machine: Machine,
  model: Model,
  job: SizedJob,
  designs: readonly Design[],
): readonly Situation[] => {
  const activations = new Map<ActivationMode, Activations>();
  return designs.map((design) => {
    const outline = tiled(outlineOf(model), design.tiles, autoBuckets(model.hidden).persistence);
    const stored = storedOnNvme(design, outline.total);
    const arrayIndex = stored > 0 ? chooseArray(machine, stored) : undefined;
    const array = arrayIndex === undefined ? undefined : machine.storage[arrayIndex];
    const mode = design.activations;
    const known = activations.get(mode) ?? activationsOf(model, job, mode);
    activations.set(mode, known);
    const groups = groupsOf(outline, design);
    const rates = throughAio(ratesOf(machine, array), array, aioOf(design.release).threads, aioThreadBytesPerSecond);
    const common = { machine, model, job, design, outline, activations: known, array, arrayIndex, rates };
    return { ...common, ...tilingOf(outline, design, known.recompute), grouping: groups, ...sides(groups, design) };
  });
};

const groupsOf = (outline: Outline, design: Design): Grouping => {
  if (design.stage === 2) return groupingOf(outline, 'one');
  if (design.subGroupSize !== undefined) return groupingOfSize(outline, design.subGroupSize);
  // A ratio counts whole groups: small ones come near it. DeepSpeed issue 4775.
  if (design.ratio < 1 || design.optimizer === 'gpu') return groupingOf(outline, 'nvme');
  return groupingOf(outline, design.optimizer);
};

const sides = ({ groups }: Grouping, { optimizer, ratio }: Design) => {
  const onGpu = optimizer === 'gpu' ? groups.length : groupsOnGpu(groups.length, ratio);
  const sum = (some: readonly number[]) => some.reduce((total, elements) => total + elements, 0);
  return { onGpu, gpuElements: sum(groups.slice(0, onGpu)), cpuElements: sum(groups.slice(onGpu)) };
};

export const storedOnNvme = ({ parameters, optimizer }: Design, total: number): number =>
  total *
  ((parameters === 'nvme' ? nvmeStoredBytesPerParameter.weights : 0) +
    (optimizer === 'nvme' ? nvmeStoredBytesPerParameter.optimizer : 0));

/** The tile in use and the next are at hand; they are dropped between the recompute and the backward proper. */
const tilingOf = (outline: Outline, { tiles, prefetch }: Design, recompute: boolean): Pick<Situation, 'tiling'> =>
  tiles > 1
    ? {
        tiling: {
          atHand: Math.min(outline.largestLayerElements, (1 + prefetch) * outline.largestInLayer),
          backwardFetches: recompute ? 2 : 1,
        },
      }
    : {};

/** Whether backward stands still while a gradient leaves for host memory; memory that is not pinned allows no other. */
export const blocks = ({ flush, pinned, optimizer }: Design): boolean =>
  flush === 'blocking' || (!pinned && optimizer === 'dram');

/** ZeRO-Offload's own code sends fp32 weights tile by tile; delayed ones wait as a whole, in 16 bits. */
export const inTiles = ({ stage, release, delayed }: Design): boolean => stage === 2 && release === 'paper' && !delayed;
