import { hostProcessBytes } from '../host.ts';
import type { Entry, Footprint, Moment, Share } from './footprint.ts';
import { checkpointShare, entry, fullestEntry, share, sizeOfShares } from './footprint.ts';
import { isPaged } from './optimizers.ts';
import type { PlainSizes } from './plain-sizes.ts';
import type { Setup } from './setup.ts';
import { isFrozenInFewBits } from './setup.ts';

/** What surrounds the sums of a plain loop. */
export interface Surroundings {
  /** Of the GPU, before training: context and library workspaces. */
  readonly contextBytes: number;
  /** States that may be paged lie in host memory, as where the GPU is full. */
  readonly pagedToHost: boolean;
  /** Frozen weights wait in host memory; two layers at a time are on the GPU. */
  readonly weightsOnHost: boolean;
  /** Share of what is in use that the allocator holds besides. */
  readonly margin: number;
}

/**
 * Blocks of PyTorch's caching allocator are rounded, split and not always fit for the next request. Share of what is
 * in use; fitted to one row (PEFT's LoRA r32 on Llama 3.2 3B: 20.76 GiB reserved), tested on the others.
 */
export const fragmentation = 0.055;

/** Memory of a plain loop by component, moment and budget. */
export const plainFootprint = (setup: Setup, sizes: PlainSizes, around: Surroundings): Footprint => [
  ...gpuEntries(setup, sizes, around).map((one) => withMargin(one, around.margin)),
  ...hostEntries(setup, sizes, around),
  entry('save', 'nvme', [checkpointShare(sizes.checkpoint)]),
];

/** What the allocator holds besides what is in use. */
const withMargin = (one: Entry, part: number): Entry => {
  const used = sizeOfShares(one.shares.filter(({ component }) => component !== 'context'));
  return entry(one.moment, 'gpu', [...one.shares, share('margin', 'rounding and fragmentation (margin)', part * used)]);
};

const gpuEntries = (setup: Setup, sizes: PlainSizes, around: Surroundings): readonly Entry[] => {
  const resident = residentShares(setup, sizes, around);
  const states = stateShares(setup, sizes, around);
  const at = (moment: Moment, ...ways: readonly (readonly Share[])[]): Entry =>
    fullestEntry(
      moment,
      'gpu',
      ways.map((shares) => [...resident, ...shares]),
    );
  const [forward, backward] = [forwardShares(setup, sizes), backwardWays(setup, sizes)];
  const step = stepShares(setup, sizes);
  return [
    at('load', [share('workspace', 'a matrix being quantised', sizes.dequantised)]),
    at('forward', forward),
    at('backward', ...backward),
    at('first step', [...states, ...step]),
    at('steady', ...[forward, ...backward, step].map((shares) => [...states, ...shares])),
    at('save', states),
    at('resume', states),
  ];
};

/** Layers whose weights are on the GPU at once where they wait in host memory: one in use, one on its way. */
export const layersInFlight = 2;

/** Bytes of weights on the GPU: all, or those of two layers and what is in no layer. */
export const weightsOnGpu = ({ layers, weights }: PlainSizes, weightsOnHost: boolean): number => {
  if (!weightsOnHost) return weights;
  const inLayers = layers.reduce((sum, one) => sum + one.weights, 0);
  const widest = layers.reduce((most, one) => Math.max(most, one.weights), 0);
  return weights - inLayers + Math.min(inLayers, layersInFlight * widest);
};

const residentShares = ({ full }: Setup, sizes: PlainSizes, around: Surroundings): readonly Share[] => [
  share('weights', full ? 'weights' : 'frozen weights', weightsOnGpu(sizes, around.weightsOnHost)),
  share('adapters', 'adapters', sizes.adapters),
  share('context', 'CUDA context and library workspaces', around.contextBytes),
];

/** States that can be paged stay on the GPU as long as there is room: they make way, so they count on the host. */
const stateShares = ({ job }: Setup, { states }: PlainSizes, { pagedToHost }: Surroundings): readonly Share[] =>
  isPaged(job.optimizer) && pagedToHost ? [] : [share('optimizer', 'optimizer states', states)];

const keptShare = ({ keeping }: Setup, kept: number): Share => {
  if (keeping === 'offloaded') return share('checkpoints', 'activation checkpoints on their way', kept);
  return keeping === 'layer'
    ? share('checkpoints', 'activation checkpoints', kept)
    : share('activations', 'activations', kept);
};

const castShare = ({ casts }: PlainSizes) => share('weights', '16-bit copies of the weights (autocast)', casts);
const dequantisedShare = ({ dequantised }: PlainSizes) => share('workspace', 'a matrix made 16-bit again', dequantised);
const gradientShare = (size: number) => share('gradients', 'gradients', size);

/** Gradients of the micro-batches before, which stay until the update. */
const accumulatedBytes = ({ job }: Setup, { gradients }: PlainSizes): number =>
  job.gradientAccumulation > 1 ? gradients : 0;

const forwardShares = (setup: Setup, sizes: PlainSizes): readonly Share[] => [
  gradientShare(accumulatedBytes(setup, sizes)),
  keptShare(setup, sizes.kept),
  castShare(sizes),
  share('loss', 'logits and loss', sizes.loss),
  share('gradients', "gradient of the head's matrix", sizes.headGradient),
  dequantisedShare(sizes),
];

/** While each layer runs backward, the fullest of them; and at the end, when all gradients are there. */
const backwardWays = (setup: Setup, sizes: PlainSizes): readonly (readonly Share[])[] => {
  const { kept, working, gradients } = fullestBackward(setup, sizes);
  return [
    [
      gradientShare(gradients),
      keptShare(setup, kept),
      share('activations', "one layer's activations and their gradients", working),
      castShare(sizes),
      dequantisedShare(sizes),
    ],
    [gradientShare(allGradients(setup, sizes)), castShare(sizes)],
  ];
};

/** Gradients that exist together at the end of backward. */
const allGradients = ({ job }: Setup, { gradients, largestGradient }: PlainSizes): number =>
  job.optimizerInBackward ? largestGradient : gradients;

interface AtLayer {
  readonly kept: number;
  readonly working: number;
  readonly gradients: number;
}

/** Activations go layer by layer, from the last, and gradients come. */
const fullestBackward = (setup: Setup, sizes: PlainSizes): AtLayer => {
  const accumulated = accumulatedBytes(setup, sizes);
  let kept = sizes.kept;
  let made = sizes.firstGradient;
  let most: AtLayer = { kept: 0, working: 0, gradients: 0 };
  for (const [index, one] of [...sizes.layers.entries()].reverse()) {
    made += one.gradients;
    const alive = setup.job.optimizerInBackward ? Math.min(made, sizes.largestGradient) : made;
    const gradients = Math.max(accumulated, alive);
    const at = { kept, working: one.working, gradients };
    if (at.kept + at.working + at.gradients > most.kept + most.working + most.gradients) most = at;
    kept = setup.keeping === 'offloaded' ? Math.min(kept, index * one.kept) : kept - one.kept;
  }
  return most;
};

const stepShares = (setup: Setup, sizes: PlainSizes): readonly Share[] => [
  gradientShare(allGradients(setup, sizes)),
  share('workspace', 'temporaries of the update', sizes.update),
];

/** Weights are stored in files of up to 5 GB. transformers, `save_pretrained`, `max_shard_size`. */
const largestFile = 5e9;

/**
 * Host memory: 16-bit weights pass through it whole (`from_pretrained` without a device map), quantised ones a file at
 * a time; a checkpoint is written a file at a time and read whole (transformers, trainer.py, `_load_from_checkpoint`).
 */
const hostEntries = (setup: Setup, sizes: PlainSizes, around: Surroundings): readonly Entry[] => {
  const process = share('process', 'Python, PyTorch and CUDA (assumed)', hostProcessBytes);
  const frozen = around.weightsOnHost ? sizes.weights - weightsOnGpu(sizes, true) : 0;
  const weights = share('weights', 'frozen weights (pinned)', frozen);
  const kept = share('checkpoints', 'activation checkpoints (pinned)', sizes.keptOnHost);
  const paged = isPaged(setup.job.optimizer) && around.pagedToHost ? sizes.states : 0;
  const states = share('optimizer', 'optimizer states, paged', paged);
  const passing = isFrozenInFewBits(setup) ? Math.min(largestFile, sizes.weights) : sizes.weights - frozen;
  const loading = share('weights', 'weights on their way to the GPU', passing);
  const saving = share('buffers', 'a file of the checkpoint', Math.min(largestFile, sizes.checkpoint));
  const reading = share('buffers', 'the checkpoint as it is read', sizes.checkpoint);
  const host = (moment: Moment, ...shares: readonly Share[]) => entry(moment, 'dram', [process, weights, ...shares]);
  return [
    host('load', loading),
    host('forward', kept),
    host('backward', kept),
    host('first step', states),
    host('steady', states, kept),
    host('save', states, saving),
    host('resume', states, reading),
    ...(['forward', 'backward', 'steady'] as const).map((moment) => entry(moment, 'pinned', [weights, kept])),
  ];
};
