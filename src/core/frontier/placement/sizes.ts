import { activationsOf } from '../../cost/activations.ts';
import { cpuUpdateBytesPerParameter } from '../../cost/adam.ts';
import { gpuWorkOf, microBatchSeconds } from '../../cost/gpu-work.ts';
import { hostProcessBytes } from '../../cost/host.ts';
import { outlineOf } from '../../cost/outline.ts';
import { arrayCapacity, ratesOf } from '../../cost/rates.ts';
import type { SizedJob } from '../../job/job.ts';
import type { Machine } from '../../machine/machine.ts';
import { layerForwardFlops } from '../../model/flops.ts';
import type { Model } from '../../model/model.ts';
import { queryWidth } from '../../model/widths.ts';
import type { TierId } from '../../schedule/types.ts';

/** Parameters that are placed alike: as many layers of one size as there are, or what comes before or after them. */
export interface Group {
  readonly name: string;
  readonly count: number;
  /** Parameters of each. */
  readonly elements: number;
  /** Times a micro-batch that weights are fetched which do not stay on the GPU. */
  readonly fetches: number;
}

/** What of a machine, model and job the program is made of: seconds, bytes, and rates in base units. */
export interface Sizes {
  readonly groups: readonly Group[];
  readonly layers: number;
  readonly passes: number;
  /** Bytes that need no second fetch where forward turns into backward: of two layers. */
  readonly turnBytes: number;
  /** Of all passes, nothing computed twice; and one layer's forward of all passes. */
  readonly computeSeconds: number;
  readonly recomputeSeconds: number;
  /** Of one layer. `rest` is what a checkpoint does not hold. */
  readonly checkpointBytes: number;
  readonly restBytes: number;
  /** At most so many times its share of the bytes is the share of a recompute that something kept saves. */
  readonly savedPerShare: number;
  readonly capacity: Readonly<Record<TierId, number>>;
  readonly rates: TierRates;
  readonly stateBytes: number;
}

/** Bytes a second, parameters a second for the updates. */
export interface TierRates {
  readonly toDevice: number;
  readonly toHost: number;
  readonly link: number;
  readonly dram: number;
  readonly cxl: number;
  readonly nvmeRead: number;
  readonly nvmeWrite: number;
  readonly cpuAdam: number;
  readonly gpuAdam: number;
}

export const fp32StateBytes = 12;

export const sizesOf = (machine: Machine, model: Model, job: SizedJob, stateBytes = fp32StateBytes): Sizes => {
  const outline = outlineOf(model);
  const rates = ratesOf(machine, undefined);
  const work = gpuWorkOf(model, job, rates);
  const passes = job.gradientAccumulation;
  const kept = activationsOf(model, job, 'kept').kept;
  const checkpoint = Math.min(kept, activationsOf(model, job, 'checkpoints on the GPU').kept);
  return {
    groups: groupsOf(model),
    layers: model.layers,
    passes,
    turnBytes: 2 * 2 * outline.largestLayerElements,
    computeSeconds: passes * microBatchSeconds(work, model.layers, false),
    recomputeSeconds: passes * work.layerForward,
    checkpointBytes: checkpoint,
    restBytes: kept - checkpoint,
    savedPerShare: savedPerShare(model, job, kept),
    capacity: capacitiesOf(machine),
    rates: tierRates(machine, stateBytes),
    stateBytes,
  };
};

const groupsOf = (model: Model): readonly Group[] => {
  const { eachLayer, beforeElements, afterElements } = outlineOf(model);
  const bySize = new Map<number, number>();
  for (const layer of eachLayer) {
    const elements = layer.reduce((sum, n) => sum + n, 0);
    bySize.set(elements, (bySize.get(elements) ?? 0) + 1);
  }
  const layers = [...bySize].map(([elements, count], index) => ({ name: `l${index}`, count, elements, fetches: 2 }));
  // Of an embedding only rows are needed; all of it where the head is tied to it.
  const before = { name: 'before', count: 1, elements: beforeElements, fetches: model.head === 'tied' ? 1 : 0 };
  const after = { name: 'after', count: 1, elements: afterElements, fetches: 1 };
  return [before, ...layers, after].filter(({ elements }) => elements > 0);
};

/**
 * FLOPs that one kept byte saves: a product of width w makes 2 w FLOPs for each 2 bytes of its result, a score of
 * attention 2 s. The dearest of them over the mean of a layer: no choice of tensors saves more for its bytes.
 */
const savedPerShare = (model: Model, job: SizedJob, kept: number): number => {
  const widest = Math.max(model.hidden, model.intermediate, queryWidth(model), 2 * job.sequence);
  return Math.max(1, (widest * kept) / Math.max(1, layerForwardFlops(model, job)));
};

const capacitiesOf = ({ gpu, memory, storage }: Machine): Readonly<Record<TierId, number>> => ({
  gpu: gpu === undefined ? 0 : gpu.memoryBytes.value - gpu.reservedBytes.value,
  dram: memory.dram.capacityBytes.value - hostProcessBytes,
  cxl: cxlNodes(memory).reduce((sum, { capacityBytes }) => sum + capacityBytes.value, 0),
  nvme: storage.reduce((sum, array) => sum + arrayCapacity(array), 0),
});

const cxlNodes = ({ nodes = [] }: Machine['memory']) => nodes.filter(({ kind }) => kind === 'cxl');

/** Every array at once, every CXL node at once: no system does better. */
const tierRates = (machine: Machine, stateBytes: number): TierRates => {
  const { gpu, memory, storage } = machine;
  const rates = ratesOf(machine, undefined);
  const arrays = storage.map((array) => ratesOf(machine, array));
  const together = Math.max(1, ...arrays.map(({ nvmeTogether }) => nvmeTogether));
  const nodes = cxlNodes(memory).map(({ bytesPerSecond }) => bytesPerSecond?.value ?? rates.dram);
  const { clip: _clip, cast: _cast, ...adam } = cpuUpdateBytesPerParameter;
  const updateBytes = Math.min(adam.adam, 2 * stateBytes + 2);
  const inMemory = (gpu?.memoryBytesPerSecond.value ?? 0) / updateBytes;
  return {
    toDevice: rates.hostToDevice,
    toHost: rates.deviceToHost,
    link: rates.shared ? rates.link : rates.hostToDevice + rates.deviceToHost,
    dram: rates.dram,
    cxl: sum(nodes),
    nvmeRead: together * sum(arrays.map(({ nvmeRead }) => nvmeRead)),
    nvmeWrite: together * sum(arrays.map(({ nvmeWrite }) => nvmeWrite)),
    cpuAdam: rates.adam * (fp32StateBytes / stateBytes),
    gpuAdam: Math.max(inMemory, gpu?.adamParametersPerSecond?.value ?? 0),
  };
};

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
