/**
 * One AdamW update with fp32 master weights and moments and 16-bit weights, as DeepSpeed 0.19 runs it (serial per
 * sub-group: unscale and clip, Adam, cast), in bytes that pass through host memory for each parameter.
 * stage3.py, `step`; the Adam kernel reads p, m, v, g (16) and writes p, m, v (12). 44 in all.
 */
export const cpuUpdateBytesPerParameter = {
  /** In-place scaling of the fp32 gradients: read 4, write 4. */
  clip: 8,
  adam: 28,
  /** fp32 master to 16-bit weights: read 4, write 2. */
  cast: 6,
  /** The copy engine reads the 16-bit weights: 2. */
  copy: 2,
} as const;

/** 16-bit gradients made fp32 by the CPU: read 2, write 4. */
export const cpuFlushBytesPerParameter = 6;

/** fp32 weights that ZeRO-Offload's own CPU Adam writes beside the master, for the GPU to fetch. cpu_adam.cpp, 2020. */
export const adamCopyBytesPerParameter = 4;

/** Resident for each parameter in mixed precision. ZeRO, arXiv 1910.02054, section 3.1: 2 + 2 + 12 = 16. */
export const stateBytesPerParameter = {
  weights: 2,
  gradients: 2,
  /** fp32 master, m, v. */
  optimizer: 12,
} as const;
