import type { SystemId } from '../planners/types.ts';

/** Systems that no configuration is written for, and why. */
export const withoutExport: Readonly<Partial<Record<SystemId, string>>> = {
  'cxl-aware':
    'DeepSpeed cannot put a tensor on a chosen memory node: its authors patch DeepSpeed 0.16 for that (github DandinPower/CXL-Aware-LLM-Finetuning), and numactl --interleave spreads the whole process, which is the slower baseline that this plan is compared with',
  'deep-optimizer-states':
    'it runs in a fork of DeepSpeed of October 2024 alone, and in most of the public logs of its interleaved updates the loss stands still from the second step on: its times can be studied, training with it cannot be advised',
  megatrain:
    'MegaTrain trains with its own script, which reads YAML: what is planned goes there as training.batch_size, memory.checkpoint_interval and memory.num_grad_slabs',
  fuyou:
    'Fuyou is research code for one kind of model (RC4ML/LoHan), without a package or a configuration to write; ZeRO-Infinity is the nearest system that DeepSpeed runs',
};
