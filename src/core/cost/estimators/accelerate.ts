import type { Bytes } from '../../units.ts';
import { bytes } from '../../units.ts';

/** What a model is loaded as, in the words of the command. */
export type AccelerateType = 'float32' | 'float16' | 'int8' | 'int4';

/** One row of its table, less the largest layer. */
export interface AccelerateRow {
  readonly total: Bytes;
  /** `Training using Adam`: the largest of model, gradients, optimizer and step; none for int8 and int4 (`N/A`). */
  readonly training: Bytes | undefined;
}

/**
 * `accelerate estimate-memory`, for comparison with our sums: it counts the model without its head (`AutoModel`), every
 * parameter as trained, and leaves out activations, logits and adapters. accelerate 1.x, commands/estimate.py,
 * `estimate_training_usage`.
 */
export const estimateAccelerate = (parametersWithoutHead: number, type: AccelerateType): AccelerateRow => {
  const single = 4 * parametersWithoutHead;
  switch (type) {
    case 'float32':
      return { total: bytes(single), training: bytes(4 * single) };
    case 'float16':
      return { total: bytes(single / 2), training: bytes(2 * single) };
    case 'int8':
      return { total: bytes(single / 4), training: undefined };
    case 'int4':
      return { total: bytes(single / 8), training: undefined };
  }
};
