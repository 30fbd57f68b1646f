/** Measured runs that no job can say, or whose settings the source leaves open too far: not predicted, and why. */
const encoderDecoder = 'an encoder-decoder: only decoders are modelled';
const vision = 'a vision transformer';
const adapters = 'another kind of adapter than LoRA and DoRA';

export const outside: Readonly<Record<string, string>> = {
  'axolotl-4': 'the config.json of Qwen3.5 27B is in none of the sources at hand',
  'axolotl-5': 'the config.json of Gemma 4 31B is in none of the sources at hand',
  'peft-metamath-2': `${adapters} (AdaLoRA)`,
  'peft-metamath-3': `${adapters} (BOFT)`,
  'peft-metamath-4': `${adapters} (LoKr)`,
  'peft-metamath-7': 'norms alone are trained',
  'peft-metamath-9': `${adapters} (prompt tuning)`,
  'peft-readme-1': encoderDecoder,
  'peft-readme-2': encoderDecoder,
  'peft-readme-3': 'DeepSpeed stage 3 with adapters; sequence, batch and buckets are not stated',
  'torchao-3': 'optimizer states in 4 bits are not planned',
  'torchao-4': vision,
  'torchao-5': vision,
  'torchao-6': vision,
  'ktransformers-1': 'more memory than the GPU has: over several GPUs, and batch and sequence are not stated',
  'ktransformers-2': 'batch and sequence are not stated',
  'ktransformers-3': 'experts on the CPU are not planned',
  'badam-1': 'block-wise updates (BAdam) are not planned',
  'badam-2': 'block-wise updates (BAdam) are not planned',
  'megatrain-1': 'reinforcement learning (GRPO)',
  'llmq-4090-10':
    'planned not to fit, by 1 % of the memory of the GPU, though it ran: what is not planned at all has no rate',
  'superoffload-1': 'a claim of "up to" over three models; SuperOffload is not planned here',
  'peft-fsdp-1': 'two GPUs',
};
