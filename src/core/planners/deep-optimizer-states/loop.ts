import type { GpuWork } from '../../cost/gpu-work.ts';

/**
 * Seconds of Megatron's training loop outside forward, backward and step: next batch, logging and clearing of gradients a
 * step, batch and timers a micro-batch. Fitted to the single-GPU runs without interleaving (logs of Deep Optimizer
 * States, 7B and 13B, 1 to 16 micro-batches); tested on all others.
 */
export const loopSeconds = { step: 0.146, microBatch: 0.243 } as const;

/**
 * Seconds a layer that Megatron under ZeRO-3 takes besides its kernels, whatever the batch: hooks around each module
 * that fetch and release its weights and wait for the copy stream. A recompute pays those of forward again. Fitted to
 * two runs with one sequence on four H100 (7B, asynchronous gradients; 30B, forward); tested on all others.
 */
export const hookSeconds = { forward: 2.4e-3, backward: 3.6e-3 } as const;

export const withHooks = (work: GpuWork): GpuWork => ({
  ...work,
  layerForward: work.layerForward + hookSeconds.forward,
  layerBackward: work.layerBackward + hookSeconds.backward,
});
