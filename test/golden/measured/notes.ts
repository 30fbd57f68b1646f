/** Rows that constants were fitted to, and which: frameworks.ts, memory/plain.ts, time/attained.ts, matmul-rate.ts. */
export const fittedTo: Readonly<Record<string, readonly ('peak memory' | 'tokens/s')[]>> = {
  'torchtune-1': ['tokens/s'],
  'torchtune-6': ['tokens/s'],
  'llmq-l40s-4': ['tokens/s'],
  'llmq-h100-3': ['tokens/s'],
  'llmq-pro6000-4': ['tokens/s'],
  'peft-metamath-8': ['peak memory', 'tokens/s'],
  'litgpt-2023-1': ['peak memory'],
  'litgpt-2023-3': ['peak memory'],
  'litgpt-2024-9': ['peak memory'],
};

/** Rows that are missed by more than 10 % (memory) or 25 % (rate), with the reason as far as it was found out. */
export const misses: Readonly<Record<string, string>> = {
  'litgpt-2024-14':
    "weights, gradients and AdamW's two moments alone are 11.2 GiB in the precision that the file states; the table's 8.1 GiB leaves no room for the moments",
  'axolotl-2':
    'experts may be quantised without a second quantisation of their scales (1.3 GiB more); the rest was not found',
  'axolotl-12':
    'the figure leaves room for all logits at once: the fused loss of the file may not take hold for OLMo 3 (its plain loss would be 12 GiB)',
  'unsloth-3':
    'only the weights were loaded, and 0.4 GiB more than they and the measured context take is held by something unknown',
  'llmq-l40s-6':
    'weights in host memory are read over the link by the kernels themselves (zero-copy), at a rate that the table does not state',
};
