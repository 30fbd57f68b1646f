/** The choices of a job that are one of several, in the order in which a form shows them. */

export const methods = ['full', 'lora', 'qlora'] as const;
export type Method = (typeof methods)[number];

/**
 * What the weights of the model are stored as. `mixed`: 16 bits for the GPU's work and an fp32 master beside them;
 * `fp32`: fp32 alone, cast as they are used (autocast); `bf16`, `fp16`: 16 bits alone. Frozen weights may be `int8`,
 * `nf4` (with double quantisation) or `fp8`.
 */
export const weightFormats = ['mixed', 'fp32', 'bf16', 'fp16', 'fp8', 'int8', 'nf4'] as const;
export type WeightFormat = (typeof weightFormats)[number];

/** What each method can have. What is trained needs 16 bits at least; what is frozen has no master copy. */
export const weightFormatsOf: Readonly<Record<Method, readonly WeightFormat[]>> = {
  full: ['mixed', 'fp32', 'bf16', 'fp16'],
  lora: ['fp32', 'bf16', 'fp16'],
  qlora: ['fp8', 'int8', 'nf4'],
};

export const optimizers = [
  'adamw',
  'adamw-fused',
  'adamw-8bit',
  'paged-adamw',
  'paged-adamw-8bit',
  'adafactor',
  'lion',
  'galore',
  'muon',
  'sgd',
] as const;
export type OptimizerKind = (typeof optimizers)[number];

/** `planner`: each system decides. `selective`: what is cheap to compute again is, what is dear is kept. */
export const checkpointings = ['planner', 'none', 'layer', 'selective', 'offloaded'] as const;
export type Checkpointing = (typeof checkpointings)[number];

/** `plain`: all logits at once; `chunked`: a part of the tokens at a time; `fused`: head and loss in one kernel. */
export const losses = ['plain', 'chunked', 'fused'] as const;
