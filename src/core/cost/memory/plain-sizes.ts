import { layerKinds } from '../../model/layers.ts';
import { checkpointsInFlight } from '../activations.ts';
import { pinnedBytes } from '../pinned.ts';
import { layerMatrices, layerVectors } from '../matrices.ts';
import { headGradientBytes, lossPeakBytes } from './loss.ts';
import { largestTrained, stateBytes, updateBytes } from './optimizers.ts';
import { gradientTokenBytes, layerOperators, sumOfOperators } from './saved.ts';
import type { Setup } from './setup.ts';
import { isFrozenInFewBits, tokensOf, trainedBytes } from './setup.ts';
import { adapterBytes, adapterCount, dequantisedBytes, gradientBytes, trainedTensors, weightBytes } from './weights.ts';

/** What one layer holds, in bytes. */
export interface LayerSizes {
  /** From forward to backward. */
  readonly kept: number;
  /** Besides, while it is computed a second time and runs backward. */
  readonly working: number;
  /** Its stored weights, and the gradients that it yields. */
  readonly weights: number;
  readonly gradients: number;
}

/** Sizes of everything that a plain loop holds, in bytes. */
export interface PlainSizes {
  /** One entry for each layer, first to last; those of a kind are the same object. */
  readonly layers: readonly LayerSizes[];
  readonly weights: number;
  readonly adapters: number;
  readonly gradients: number;
  /** The largest single gradient, which is all that exists where the optimizer runs in backward. */
  readonly largestGradient: number;
  /** Of the head's matrix, where it is trained: made first, and with an embedding tied to it finished last. */
  readonly firstGradient: number;
  readonly states: number;
  readonly update: number;
  /** From forward to backward on the GPU, of all layers together; and in host memory. */
  readonly kept: number;
  readonly keptOnHost: number;
  readonly loss: number;
  /** Of the head's matrix while the loss is taken chunk by chunk. */
  readonly headGradient: number;
  /** The 16-bit copy of a quantised matrix at work. */
  readonly dequantised: number;
  /** 16-bit copies of fp32 weights that autocast keeps from forward to backward. */
  readonly casts: number;
  /** A checkpoint on disk: what is trained and its states. */
  readonly checkpoint: number;
}

export const plainSizes = (setup: Setup): PlainSizes => {
  const { job, framework, full, weights } = setup;
  const tensors = trainedTensors(setup);
  const bytes = trainedBytes(setup);
  const states = stateBytes(job.optimizer, tensors, bytes);
  const stored = weightBytes(setup);
  const adapters = adapterBytes(setup);
  const headTrained = (full || setup.adapter?.trainHead === true) && setup.model.head !== 'none';
  const largestGradient = bytes * largestTrained(tensors);
  return {
    layers: layerSizes(setup),
    weights: stored,
    adapters,
    gradients: gradientBytes(setup),
    largestGradient,
    firstGradient: headTrained ? bytes * setup.model.vocab * (setup.model.embeddingWidth ?? setup.model.hidden) : 0,
    states,
    update: updateBytes(job.optimizer, tensors, bytes, framework.optimizerTemporary),
    ...keptSizes(setup),
    loss: lossPeakBytes(setup),
    headGradient: headGradientBytes(setup, headTrained),
    dequantised: isFrozenInFewBits(setup) ? dequantisedBytes(setup) : 0,
    casts: full && weights === 'fp32' ? stored / 2 : 0,
    checkpoint: (full ? stored : adapters) + states,
  };
};

/** One checkpoint is the 16-bit input of a layer. */
const checkpointBytes = (setup: Setup) => 2 * tokensOf(setup) * setup.model.hidden;
const keepsInputsAlone = ({ keeping }: Setup) => keeping === 'layer' || keeping === 'offloaded';

const layerSizes = (setup: Setup): readonly LayerSizes[] => {
  const tokens = tokensOf(setup);
  const again = keepsInputsAlone(setup);
  const byName = new Map(
    setup.kinds.map(({ name, model: one }) => {
      const all = tokens * sumOfOperators(layerOperators(one, setup));
      const working = tokens * gradientTokenBytes(one, setup);
      const matrices = layerMatrices(one);
      const own = matrices.reduce((sum, { rows, columns, count }) => sum + count * rows * columns, layerVectors(one));
      const trained = setup.full ? own : adapterCount(setup, one);
      const sizes: LayerSizes = {
        kept: again ? checkpointBytes(setup) : all,
        working: working + (again ? all : 0),
        weights: 2 * own,
        gradients: trainedBytes(setup) * trained,
      };
      return [name, sizes] as const;
    }),
  );
  return layerKinds(setup.model).flatMap(({ name }) => byName.get(name) ?? []);
};

const keptSizes = (setup: Setup): Pick<PlainSizes, 'kept' | 'keptOnHost'> => {
  const { layers } = setup.model;
  const checkpoint = checkpointBytes(setup);
  if (setup.keeping === 'offloaded')
    return { kept: checkpoint * Math.min(layers, checkpointsInFlight), keptOnHost: layers * pinnedBytes(checkpoint) };
  if (setup.keeping === 'layer') return { kept: checkpoint * layers, keptOnHost: 0 };
  const tokens = tokensOf(setup);
  const all = setup.kinds.reduce(
    (sum, { count, model: one }) => sum + count * tokens * sumOfOperators(layerOperators(one, setup)),
    0,
  );
  return { kept: all, keptOnHost: 0 };
};
