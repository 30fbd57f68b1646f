import type { Part } from './ledger.ts';
import { part } from './ledger.ts';

/**
 * What a training process holds in host memory before its first tensor: Python, PyTorch, CUDA libraries and context.
 * Assumed: 3 to 5 GB are usual; data loaders come on top.
 */
export const hostProcessBytes = 4e9;

export const processPart: Part = part('process', 'Python, PyTorch and CUDA (assumed)', hostProcessBytes);
