/** What Hugging Face's "auto" becomes, in elements. transformers, integrations/deepspeed.py. */
export const autoBuckets = (hidden: number) => ({
  reduce: hidden * hidden,
  prefetch: Math.floor(0.9 * hidden * hidden),
  persistence: 10 * hidden,
});

/** The reduce bucket that plans use: Hugging Face's rule, up to DeepSpeed's default of 5e8 elements. */
export const reduceBucket = (hidden: number): number => Math.min(autoBuckets(hidden).reduce, 5e8);

/** DeepSpeed's defaults: zero/config.py, zero/offload_config.py. */
export const deepspeedDefaults = {
  subGroupSize: 1e9,
  allgatherBucketSize: 5e8,
  maxLiveParameters: 1e9,
  parameterBufferCount: 5,
} as const;

/** Knobs that follow from the model alone, by DeepSpeed's names, in elements. */
export const commonKnobs = (hidden: number, largestTensor: number) => ({
  reduceBucketSize: reduceBucket(hidden),
  allgatherBucketSize: deepspeedDefaults.allgatherBucketSize,
  parameterPersistenceThreshold: autoBuckets(hidden).persistence,
  parameterBufferSize: largestTensor,
  maxInCpu: 0,
  aioBlockBytes: tunedAio.blockBytes,
  aioQueueDepth: tunedAio.queueDepth,
  aioThreads: tunedAio.threads,
});

/** The same where all weights are on the GPU and the optimizer in pinned host memory: nothing else is fetched or swapped. */
export const residentKnobs = (hidden: number, largestTensor: number) => ({
  ...commonKnobs(hidden, largestTensor),
  prefetchBucketSize: autoBuckets(hidden).prefetch,
  maxLiveParameters: deepspeedDefaults.maxLiveParameters,
  pinMemory: true,
  parameterBufferCount: deepspeedDefaults.parameterBufferCount,
  optimizerBufferCount: optimizerBufferCount(false),
  pipelineRead: false,
  pipelineWrite: false,
});

/** Asynchronous file access at the upper end of what DeepSpeed's own tuning sweeps (`ds_nvme_tune`). */
export const tunedAio = { blockBytes: 8 * 2 ** 20, queueDepth: 32, threads: 4 } as const;

/**
 * NVMe traffic of one ZeRO-Infinity step in bytes for each parameter. With weights and optimizer there and one
 * micro-batch, 20P are read and 18P written.
 */
export const nvmeBytesPerParameter = {
  /** 16-bit weights are written after the update; before, forward and backward read them once each (2 and 2). */
  weights: { updateWrite: 2 },
  /** fp32 gradients go out during backward; master, moments and gradient come in, master and moments go out. */
  optimizer: { backwardWrite: 4, updateRead: 16, updateWrite: 12 },
} as const;

/** Bytes that files take on the drives for each parameter: master, moments and gradients; weights. */
export const nvmeStoredBytesPerParameter = { optimizer: 16, weights: 2 } as const;

/**
 * Swap buffers of the optimizer: master, two moments and gradient of the largest group (4), twice more where reads
 * and writes are pipelined (12).
 */
export const optimizerBufferCount = (pipelined: boolean) => (pipelined ? 12 : 4);

/**
 * The overflow check of stage 3 on the whole gradient buffer in host memory: a copy of absolute values (2) and a mask
 * (1) for each 16-bit gradient; bf16 runs skip it. Time: isinf and isnan read and write 12 B in all.
 * stage3.py, `has_overflow`; the peak of torch.isinf on a 16-bit tensor is 2.5 times the tensor.
 */
export const overflowCheckBytesPerParameter = { transient: 3, traffic: 12 } as const;

/**
 * Host memory for each parameter that appears in the first step besides m and v with the optimizer in DRAM at stage 3:
 * seen in the logs of Deep Optimizer States (github mauryaavinash95/deep-optimizer-states-results), origin unknown.
 */
export const unexplainedFirstStepBytesPerParameter = 4;
