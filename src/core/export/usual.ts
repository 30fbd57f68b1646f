/** Optimizer settings that do not change memory or time: usual for fine-tuning, for the user to change. */
export const usualTraining = { lr: 1e-5, betas: [0.9, 0.999], eps: 1e-8, weightDecay: 0, clipping: 1 } as const;
