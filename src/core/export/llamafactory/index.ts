import type { YamlTarget } from '../recipe/bundle.ts';
import type { Recipe } from '../recipe/types.ts';
import { configOf, dataset } from './config.ts';

/** hiyouga/LLaMA-Factory; how it reads files: hparams/parser.py, model/adapter.py, data/parser.py. */
export const llamaFactory: YamlTarget = {
  id: 'llamafactory',
  title: 'LLaMA-Factory',
  file: 'train.yaml',
  refuses: ({ lora }) =>
    lora !== undefined && !Number.isInteger(lora.alpha)
      ? `alpha of the adapters is ${lora.alpha}: LLaMA-Factory takes whole numbers`
      : undefined,
  configOf,
  others: [
    {
      path: 'dataset_info.json',
      text: `${JSON.stringify({ [dataset]: { file_name: 'examples.jsonl', columns: { prompt: 'text' } } }, null, 2)}\n`,
      executable: false,
    },
  ],
  requirements: (recipe) => [...packagesOf(recipe), ''].join('\n'),
  command: 'llamafactory-cli train train.yaml',
  // On one GPU it starts DeepSpeed only where it is made to use torchrun.
  environment: ({ deepspeed }) => (deepspeed === undefined ? [] : ['FORCE_TORCHRUN=1']),
  twoSteps: 'max_steps=2',
  notes: (recipe) => [
    'LLaMA-Factory brings its own versions of torch, transformers and PEFT; older ones than other targets are written for.',
    'It trains on plain texts (stage pt), so that each step has the planned size. For instructions set stage to sft, dataset and template: steps are then as long as their samples.',
    ...(recipe.quantised === undefined
      ? []
      : ['It keeps embedding, norms and head in 16 bits; the plan counts them in 32, as PEFT prepares them.']),
    ...(recipe.fusesLoss ? ['Liger also replaces norms and MLPs here: activations take less than planned.'] : []),
  ],
  reasons: {
    flash_attn: 'attention without a matrix of scores, as planned; disabled where the job has none',
    quantization_bit: 'what the plan stores frozen weights in',
    double_quantization: 'scales in 8 bits: 4.127 bits a parameter instead of 4.5',
    enable_liger_kernel: 'for the fused loss of the job',
    disable_gradient_checkpointing: 'LLaMA-Factory checkpoints unless told otherwise; the plan decides',
    use_reentrant_gc: 'adapters need it off where nothing before them is trained',
    stage: 'plain texts, joined and cut to the sequence',
    pure_bf16: 'weights are trained in bf16 alone; with bf16 they would become fp32',
    bf16: 'computes in bf16; what is trained is fp32',
    lora_target: 'the matrices that the job names, as this family calls them',
    lora_dropout: 'the plan has no copies of inputs that dropout would keep',
    additional_target: 'trained in full beside the adapters',
    deepspeed: 'the engine that the plan is for, with every size of the plan',
    cutoff_len: 'tokens in a sequence, as in the job',
    packing: 'texts are joined and cut to the sequence, or each is padded',
    per_device_train_batch_size: 'the micro-batch of the plan',
    gradient_accumulation_steps: 'as in the job',
    learning_rate: 'a starting point; does not change the plan',
    max_grad_norm: 'usual for fine-tuning; does not change the plan',
    optim: 'as in the job; it decides what states and temporaries the GPU holds',
    save_strategy: 'the model is saved at the end; checkpoints on the way take time and space',
    torch_compile: 'as in the job',
  },
};

/** Its own pins decide the rest; a newer package beside them would be replaced or refused. */
const packagesOf = ({ deepspeed, quantised, optimizer, fusesLoss }: Recipe): readonly string[] => [
  deepspeed === undefined ? 'llamafactory==0.9.5' : 'llamafactory[deepspeed]==0.9.5',
  ...(quantised !== undefined || ofBitsAndBytes(optimizer) ? ['bitsandbytes'] : []),
  ...(fusesLoss ? ['liger-kernel'] : []),
];

const ofBitsAndBytes = (optimizer: string) => /bnb|paged|lion|8bit/.test(optimizer);
