import type { Recipe } from '../recipe/types.ts';
import type { AxolotlConfig } from './schema.ts';

/** A recipe in the words of axolotl. Packed and padded, every step has the planned size. */
export const configOf = (recipe: Recipe): AxolotlConfig => ({
  base_model: recipe.model,
  ...quantisation(recipe),
  ...adapters(recipe),
  ...(recipe.deepspeed === undefined ? {} : { deepspeed: 'ds_config.json' as const }),
  datasets: [{ path: 'examples.jsonl', ds_type: 'json', type: 'completion', field: 'text' }],
  dataset_prepared_path: 'prepared',
  val_set_size: 0,
  sequence_len: recipe.sequence,
  sample_packing: recipe.packs,
  pad_to_sequence_len: true,
  output_dir: 'output',
  micro_batch_size: recipe.microBatch,
  gradient_accumulation_steps: recipe.accumulation,
  num_epochs: 1,
  optimizer: recipe.optimizer,
  learning_rate: recipe.learningRate,
  weight_decay: recipe.weightDecay,
  max_grad_norm: recipe.clipping,
  lr_scheduler: 'linear',
  bf16: recipe.precision === 'bf16',
  fp16: recipe.precision === 'fp16',
  attn_implementation: recipe.attention,
  gradient_checkpointing: recipe.checkpointing,
  gradient_checkpointing_kwargs: { use_reentrant: false },
  torch_compile: recipe.compiles,
  ...(recipe.fusesLoss ? fusedLoss : {}),
  logging_steps: 10,
  save_strategy: 'no',
});

const fusedLoss: Partial<AxolotlConfig> = {
  plugins: ['axolotl.integrations.liger.LigerPlugin'],
  liger_fused_linear_cross_entropy: true,
};

const quantisation = ({ quantised }: Recipe): Partial<AxolotlConfig> => {
  if (quantised === undefined) return {};
  return quantised.bits === 8
    ? { load_in_8bit: true }
    : {
        load_in_4bit: true,
        bnb_config_kwargs: { bnb_4bit_quant_type: 'nf4', bnb_4bit_use_double_quant: quantised.twice },
      };
};

const adapters = ({ lora, quantised }: Recipe): Partial<AxolotlConfig> =>
  lora === undefined
    ? {}
    : {
        // axolotl calls adapters on 8-bit weights lora.
        adapter: quantised?.bits === 4 ? 'qlora' : 'lora',
        lora_r: lora.rank,
        lora_alpha: lora.alpha,
        lora_dropout: 0,
        lora_target_modules: [...lora.targets],
        ...(lora.saved.length > 0 ? { lora_modules_to_save: [...lora.saved] } : {}),
        ...(lora.dora ? { peft_use_dora: true } : {}),
        ...(lora.rslora ? { peft_use_rslora: true } : {}),
      };
