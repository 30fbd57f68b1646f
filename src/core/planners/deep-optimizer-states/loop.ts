import type { GpuWork } from '../../cost/gpu-work.ts';

/**
 * Seconds of Megatron's training loop outside forward, backward and step: next batch, logging and clearing of gradients a
 * step, batch and timers a micro-batch. Fitted to the single-GPU runs without interleaving (logs of Deep Optimizer
 * States, 7B and 13B, 1 to 16 micro-batches); tested on all others.
 */
const ofMegatron = { step: 0.146, microBatch: 0.243 } as const;

export const loopText = `${String(ofMegatron.step)} s a step and ${String(ofMegatron.microBatch)} s a micro-batch of Megatron's own loop, fitted to two of their runs on one A100-40GB without interleaving (7B and 13B), whatever the model`;

/** Seconds of the loop around `microBatches` of a step, and around its end where it is `atEnd`. */
export const loopSeconds = (settings: { readonly loop: boolean }, microBatches: number, atEnd: boolean): number =>
  settings.loop ? ofMegatron.microBatch * microBatches + (atEnd ? ofMegatron.step : 0) : 0;

/**
 * Seconds a layer that Megatron under ZeRO-3 takes besides its kernels, whatever the batch: hooks around each module
 * that fetch and release its weights and wait for the copy stream. A recompute pays those of forward again. Fitted to
 * one run with one sequence (10B on four H100, asynchronous gradients); tested on all others.
 */
export const hookSeconds = { forward: 2.2e-3, backward: 0.4e-3 } as const;

/**
 * B/s at which each of several processes of one host sends its share of 16-bit gradients to the others (reduce-scatter
 * over NVLink, with the copies around it). Fitted to one run (20B on four H100, 40 % of the states on the GPU); gathering
 * weights hides under what else a layer does.
 */
const exchangeBytesPerSecond = 100e9;

/** Seconds to reduce `elements` whole gradients among `ranks` processes. */
export const exchangeSeconds = (elements: number, ranks: number): number =>
  (2 * elements * ((ranks - 1) / ranks)) / exchangeBytesPerSecond;

/**
 * Seconds that the GPU stands still each time PyTorch's allocator empties its cache: all work ends, the blocks go back to
 * the driver and are asked for anew. Slope of backward over the flushes that each step's log counts, 1 to 21 (13B on one
 * A100-40GB, periods 5, 8 and 10 and none); tested on the other runs of that model.
 */
export const flushSeconds = 0.085;

export const withHooks = (work: GpuWork): GpuWork => ({
  ...work,
  layerForward: work.layerForward + hookSeconds.forward,
  layerBackward: work.layerBackward + hookSeconds.backward,
});
