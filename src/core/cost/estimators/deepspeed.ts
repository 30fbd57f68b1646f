import type { Bytes } from '../../units.ts';
import { bytes } from '../../units.ts';

/**
 * DeepSpeed's own memory estimators, for comparison with our sums: they leave out activations, logits, buckets and
 * the rounding of pinned memory. stage3.py and stage_1_and_2.py at 0.19.6, `estimate_zero*_model_states_mem_needs`.
 */
export interface Estimate {
  readonly cpu: Bytes;
  readonly gpu: Bytes;
}
export interface Cluster {
  readonly nodes: number;
  readonly gpusPerNode: number;
}

const bufferFactor = 1.5;

/** `largestLayer` is the largest number of parameters that one module holds by itself; weights made sharded. */
export const estimateZero3 = (
  parameters: number,
  largestLayer: number,
  { nodes, gpusPerNode }: Cluster,
  offload: 'optimizer and weights' | 'optimizer' | 'nothing',
): Estimate => {
  const gpus = nodes * gpusPerNode;
  const layer = 4 * largestLayer;
  switch (offload) {
    case 'optimizer and weights':
      return { cpu: bytes((18 * parameters * bufferFactor) / nodes), gpu: bytes(layer) };
    case 'optimizer':
      return {
        cpu: bytes((16 * parameters * bufferFactor) / nodes),
        gpu: bytes(layer + Math.floor((2 * parameters) / gpus)),
      };
    case 'nothing':
      return {
        cpu: bytes(layer * gpusPerNode * bufferFactor),
        gpu: bytes(layer + Math.floor((18 * parameters) / gpus)),
      };
  }
};

export const estimateZero2 = (parameters: number, { nodes, gpusPerNode }: Cluster, offload: boolean): Estimate => {
  const gpus = nodes * gpusPerNode;
  if (offload) {
    return { cpu: bytes(parameters * Math.max(4 * gpus, 16) * bufferFactor), gpu: bytes(2 * parameters) };
  }
  return {
    cpu: bytes(4 * parameters * gpusPerNode * bufferFactor),
    gpu: bytes(2 * parameters + Math.floor((18 * parameters) / gpus)),
  };
};
