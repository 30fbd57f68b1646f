import type { YamlTarget } from '../recipe/bundle.ts';
import type { Recipe } from '../recipe/types.ts';
import { configOf } from './config.ts';

/** axolotl-ai-cloud/axolotl; how it reads a file: utils/schemas/config.py, loaders/model.py. */
export const axolotl: YamlTarget = {
  id: 'axolotl',
  title: 'axolotl',
  file: 'axolotl.yaml',
  refuses: ({ lora, inFp32 }) => {
    if (inFp32) return 'weights in fp32 are not trained with 16-bit products there: axolotl loads them in 16 bits';
    return lora !== undefined && !Number.isInteger(lora.alpha)
      ? `alpha of the adapters is ${lora.alpha}: axolotl takes whole numbers`
      : undefined;
  },
  configOf,
  others: [],
  requirements: ({ deepspeed }) => `${deepspeed === undefined ? 'axolotl' : 'axolotl[deepspeed]'}==0.21.0\n`,
  command: 'axolotl train axolotl.yaml',
  environment: () => [],
  twoSteps: '--max-steps 2',
  notes: (recipe) => [
    'axolotl brings its own versions of torch, transformers and PEFT; older ones than other targets are written for.',
    'It trains on plain texts (type completion), so that each step has the planned size. Other types of its datasets can take their place: packed and padded, steps stay as long.',
    ...sizeNotes(recipe),
  ],
  reasons: {
    load_in_4bit: 'what the plan stores frozen weights in',
    load_in_8bit: 'what the plan stores frozen weights in',
    'bnb_config_kwargs.bnb_4bit_use_double_quant': 'scales in 8 bits: 4.127 bits a parameter instead of 4.5',
    lora_dropout: 'the plan has no copies of inputs that dropout would keep',
    lora_target_modules: 'the matrices that the job names, as this family calls them',
    lora_modules_to_save: 'trained in full beside the adapters',
    deepspeed: 'the engine that the plan is for, with every size of the plan',
    sequence_len: 'tokens in a sequence, as in the job; axolotl would take 512',
    sample_packing: 'texts are joined to the sequence, or each is padded',
    pad_to_sequence_len: 'so that every step has the size that was planned',
    micro_batch_size: 'the micro-batch of the plan',
    gradient_accumulation_steps: 'as in the job',
    optimizer: 'as in the job; it decides what states and temporaries the GPU holds',
    learning_rate: 'a starting point; does not change the plan',
    max_grad_norm: 'usual for fine-tuning; does not change the plan',
    bf16: 'what is loaded and computed in',
    attn_implementation: 'attention without a matrix of scores, as planned; eager where the job has none',
    gradient_checkpointing: 'whether layers are computed twice, as the plan decided',
    torch_compile: 'as in the job',
    liger_fused_linear_cross_entropy: 'the fused loss of the job; nothing else of Liger is switched on',
    save_strategy: 'the model is saved at the end; checkpoints on the way take time and space',
  },
};

const sizeNotes = ({ lora, quantised }: Recipe): readonly string[] => [
  ...(quantised === undefined
    ? []
    : ['It keeps embedding, norms and head in 16 bits; the plan counts them in 32, as PEFT prepares them.']),
  ...(lora === undefined
    ? []
    : ['It may put kernels of its own in place of adapters’ products: activations then take less than planned.']),
];
