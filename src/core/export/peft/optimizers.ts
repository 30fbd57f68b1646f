import type { OptimizerKind } from '../../job/choices.ts';
import type { Package } from '../versions.ts';

/** `optim` of TrainingArguments. GaLore needs its modules named, Muon is not among them. training_args.py, OptimizerNames. */
export const optimizerNames: Readonly<Partial<Record<OptimizerKind, string>>> = {
  adamw: 'adamw_torch',
  'adamw-fused': 'adamw_torch_fused',
  'adamw-8bit': 'adamw_bnb_8bit',
  'paged-adamw': 'paged_adamw_32bit',
  'paged-adamw-8bit': 'paged_adamw_8bit',
  adafactor: 'adafactor',
  lion: 'lion_32bit',
  sgd: 'sgd',
};

const ofBitsAndBytes: readonly OptimizerKind[] = ['adamw-8bit', 'paged-adamw', 'paged-adamw-8bit', 'lion'];

/** What an optimizer has to be installed with. */
export const optimizerPackages = (kind: OptimizerKind): readonly Package[] =>
  ofBitsAndBytes.includes(kind) ? ['bitsandbytes'] : [];
