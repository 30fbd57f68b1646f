import { exactPinnedBytes, pinnedBytes } from './pinned.ts';

/**
 * Host memory of one rank with weights and optimizer on drives: ZeRO-Infinity as DeepSpeed ran it until July 2026, and
 * what MemAscend (arXiv 2505.23254) changes of it. Elements, unless a name says bytes.
 */
export interface SwapSizes {
  /** Elements whose gradients the rank keeps. */
  readonly total: number;
  readonly largestTensor: number;
  readonly largestGroup: number;
  /** Slots of the one pool, each as large as the largest tensor. DeepSpeed's `buffer_count`. */
  readonly slots: number;
  /** Pools by shape: elements of a tensor, and how many of it may be on their way. */
  readonly pools: readonly { readonly elements: number; readonly count: number }[];
  /** Swap buffers of the optimizer, each for one state of the largest group. */
  readonly optimizerBuffers: number;
  /** Bytes an element of the flat gradient buffer: 4 where gradients accumulate in fp32, else 2. */
  readonly gradientBytes: 2 | 4;
  /** Each layer's checkpoint, 0 where they stay on the GPU. */
  readonly checkpointBytes: number;
  readonly layers: number;
}

/** MemAscend's parts: each a switch of its own. All off is ZeRO-Infinity. */
export interface SwapSwitches {
  readonly adaptivePools: boolean;
  readonly exactPinning: boolean;
  readonly fusedCheck: boolean;
  readonly halfStates: boolean;
}

export interface SwapBytes {
  readonly weightSlots: number;
  readonly writeBack: number;
  readonly gradients: number;
  readonly optimizerBuffers: number;
  readonly checkpoints: number;
  /** Only while gradients are searched for infinities, which is when checkpoints are still allocated but unused. */
  readonly overflowCheck: number;
}

/** Bytes of an optimizer state: fp32, or bf16 where states are in half precision. */
export const stateBytes = ({ halfStates }: Pick<SwapSwitches, 'halfStates'>): 2 | 4 => (halfStates ? 2 : 4);

/**
 * PyTorch rounds each pinned buffer to a power of two, an exact allocator to pages. Pools by shape hold what is on its
 * way and nothing else. stage3.py, partitioned_param_swapper.py, optimizer_utils.py.
 */
export const swapBytes = (sizes: SwapSizes, switches: SwapSwitches): SwapBytes => {
  const pin = switches.exactPinning ? exactPinnedBytes : pinnedBytes;
  return {
    weightSlots: switches.adaptivePools
      ? sizes.pools.reduce((sum, { elements, count }) => sum + pin(2 * elements * count), 0)
      : pin(2 * sizes.slots * sizes.largestTensor),
    writeBack: pin(2 * sizes.largestGroup),
    gradients: pin(sizes.gradientBytes * sizes.total),
    optimizerBuffers: sizes.optimizerBuffers * pin(stateBytes(switches) * sizes.largestGroup),
    checkpoints: sizes.layers * pin(sizes.checkpointBytes),
    overflowCheck: switches.fusedCheck ? 0 : overflowTransient(sizes.gradientBytes) * sizes.total,
  };
};

/**
 * torch.isinf on the flat buffer takes a copy of absolute values and a mask of one byte an element besides: 2.25 times
 * the buffer in fp32, 2.5 times in 16 bits (measured, torch 2.13). torch.isnan, after it, takes less.
 */
export const overflowTransient = (gradientBytes: 2 | 4): number => gradientBytes + 1;

/**
 * Bytes an element through host memory: absolute value (read, write), comparison (read, mask), search of the mask; isnan
 * (read, mask), search. One pass that keeps nothing reads each element once.
 */
export const overflowTraffic = (gradientBytes: 2 | 4, { fusedCheck }: Pick<SwapSwitches, 'fusedCheck'>): number =>
  fusedCheck ? gradientBytes : 4 * gradientBytes + 4;

/** Most that is held at once: the buffers, which stay, and the check. */
export const peakSwapBytes = (held: SwapBytes): number =>
  held.weightSlots + held.writeBack + held.gradients + held.optimizerBuffers + held.checkpoints + held.overflowCheck;
