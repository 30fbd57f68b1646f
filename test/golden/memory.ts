/** Host memory of DeepSpeed's ZeRO-3 with the optimizer on the CPU, one A100, net of what the system used before. */
export const hostMemory = {
  source: 'logs of Deep Optimizer States (github mauryaavinash95/deep-optimizer-states-results)',
  rows: [
    { model: '13B', subGroupSize: 1e8, bytesPerParameter: 25.4, gib: 265.1 },
    { model: '7B', subGroupSize: 1e8, bytesPerParameter: 25.2, gib: undefined },
    { model: '7B', subGroupSize: 1e9, bytesPerParameter: 22.8, gib: undefined },
  ],
  tolerance: 0.05,
  /** What the 13B log shows when it appears, bytes a parameter: nominal 4, 4, 2 and 12, pinned ones rounded up. */
  parts: [
    { name: 'fp32 master weights', bytesPerParameter: 4.0 },
    { name: 'fp32 gradients (pinned)', bytesPerParameter: 6.1 },
    { name: '16-bit gradient buffer (pinned)', bytesPerParameter: 3.1 },
  ],
} as const;

/** GPU memory that PyTorch had allocated at most, micro-batch 4, sequence 2048, reduce bucket 5e8. Same logs. */
export const gpuMemory = {
  source: 'logs of Deep Optimizer States (github mauryaavinash95/deep-optimizer-states-results)',
  rows: [
    { model: '13B', peakGib: 31.0, tolerance: 0.05 },
    { model: '7B', peakGib: 19.3, tolerance: 0.05 },
  ],
} as const;

/** What fits where. DeepSpeed blog of 2021-03-08; ZeRO-Offload, arXiv 2101.06840. */
export const verdicts = [
  { machine: 'dgx2-v100', system: 'gpu-only', layers: 40, hidden: 1664, batch: 1, fits: true, what: '1.4B' },
  { machine: 'dgx2-v100', system: 'gpu-only', layers: 40, hidden: 2048, batch: 1, fits: false, what: '2B' },
  { machine: 'dgx2-v100', system: 'zero-offload', layers: 50, hidden: 4096, batch: 10, fits: true, what: '10B' },
  { machine: 'dgx2-v100', system: 'zero-offload', layers: 65, hidden: 4096, batch: 4, fits: true, what: '13B' },
  { machine: 'dgx2-v100', system: 'zero-offload', layers: 78, hidden: 4096, batch: 1, fits: false, what: '15B' },
  { machine: 'dgx2-v100', system: 'zero-offload', layers: 50, hidden: 8192, batch: 1, fits: false, what: '40B' },
  { machine: 'dgx2-v100', system: 'zero-infinity', layers: 50, hidden: 8192, batch: 1, fits: true, what: '40B' },
  { machine: 'fuyou-rtx4090', system: 'zero-infinity', layers: 96, hidden: 12288, batch: 1, fits: false, what: '175B' },
] as const;

/** The largest model of ZeRO-Infinity with 768 GB, fp16: about 135B (Fuyou, arXiv 2403.06504, recalled: not re-read). */
export const largestAt768Gb = { parameters: 135e9, tolerance: 0.05 } as const;

/**
 * The fullest moment of DeepSpeed's optimizer step on one GPU at stage 2 without offload, bytes a parameter: 22 in all.
 * DeepSpeed's own estimator says 2 + 18, which leaves out the flat copy that is cast. Read from stage_1_and_2.py.
 */
export const optimizerStep = {
  parts: [
    { name: '16-bit weights', bytesPerParameter: 2 },
    { name: 'optimizer states (fp32 master, m, v)', bytesPerParameter: 12 },
    { name: 'gradients', bytesPerParameter: 2 },
    { name: 'flat 16-bit copy of all gradients', bytesPerParameter: 2 },
    { name: 'fp32 copy of all gradients (optimizer step)', bytesPerParameter: 4 },
  ],
} as const;
