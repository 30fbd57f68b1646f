import type { AppError } from '../../error.ts';
import { capacityText } from '../../format.ts';
import type { Machine } from '../../machine/machine.ts';
import type { Model } from '../../model/model.ts';
import { doubtsOf } from '../../planners/doubts.ts';
import type { FeasiblePlan } from '../../planners/types.ts';
import type { Result } from '../../result.ts';
import { fail, ok } from '../../result.ts';
import { leaves } from '../leaves.ts';
import { readmeText } from '../readme.ts';
import { hubId } from '../script-parts.ts';
import type { ExportBundle, ExportFile, Explanation } from '../types.ts';
import type { Package } from '../versions.ts';
import { requirementsText } from '../versions.ts';
import { trainConfig } from './config.ts';
import { optimizerPackages } from './optimizers.ts';
import { refusalOf } from './refusal.ts';
import type { TrainConfig } from './schema.ts';
import { runScript, trainScript } from './script.ts';

export interface Exported {
  readonly machine: Machine;
  readonly model: Model;
  readonly plan: FeasiblePlan;
}

/** A plan without DeepSpeed as a folder that trains: settings, the script that reads them, the line that starts it. */
export const exportPeft = (exported: Exported): Result<ExportBundle, AppError> => {
  const { model, plan } = exported;
  const { plain } = plan.decisions;
  const why =
    plain === undefined
      ? 'this plan is for the engine of DeepSpeed: deepspeed is the target for it'
      : refusalOf({ model, plan, plain });
  if (plain === undefined || why !== undefined)
    return fail({ code: 'not-available', what: `${plan.system} for the Trainer and PEFT`, why: why ?? '' });
  const config = trainConfig(model, plan, plain);
  const warnings = warningsOf(exported, config);
  const requirements = requirementsText(packagesOf(config, optimizerPackages(plain.optimizer)));
  return ok({
    target: 'peft',
    files: [
      file('train_config.json', `${JSON.stringify(config, null, 2)}\n`),
      file('train.py', trainScript(model, config)),
      { ...file('run.sh', runScript), executable: true },
      file('requirements.txt', requirements),
      file('README.txt', readmeText(exported, requirements, warnings)),
    ],
    explanations: explain(exported, config),
    warnings,
  });
};

const file = (path: string, text: string): ExportFile => ({ path, text, executable: false });

const packagesOf = ({ lora, quantization, training }: TrainConfig, others: readonly Package[]): readonly Package[] => {
  const bitsandbytes: readonly Package[] = quantization === undefined ? others : ['bitsandbytes'];
  return [
    'torch',
    'transformers',
    'accelerate',
    ...(lora === undefined ? [] : (['peft'] as const)),
    ...bitsandbytes,
    ...(training.use_liger_kernel ? (['liger-kernel'] as const) : []),
  ];
};

const warningsOf = ({ machine, model, plan }: Exported, { lora, training }: TrainConfig): readonly string[] => [
  ...doubtsOf(machine, model, plan.job),
  ...(hubId(model) === undefined ? ['The model is a shape without published weights: pass --model FOLDER.'] : []),
  ...(training.use_liger_kernel
    ? ['Liger replaces the loss of the families that it knows; of others it says so, and the loss takes more memory.']
    : []),
  ...(plan.decisions.optimizer === 'dram'
    ? ['Optimizer states are paged: the driver moves them to host memory when the GPU is full.']
    : []),
  ...(lora?.modules_to_save !== undefined && model.head === 'tied'
    ? ['Embedding and head are one matrix in this model; trained copies of them part.']
    : []),
];

const reasons: Readonly<Record<string, (exported: Exported) => string>> = {
  sequence: () => 'tokens in a sequence, as in the job; texts are joined and cut to it',
  'model.dtype': () => 'what the weights are loaded as',
  'quantization.bnb_4bit_use_double_quant': () => 'scales in 8 bits: 4.127 bits a parameter instead of 4.5',
  'lora.r': () => 'as in the job: r trained parameters for each input and output of a matrix',
  'lora.lora_dropout': () => 'the plan has no copies of inputs that dropout would keep',
  'lora.target_modules': () => 'the matrices that the job names, as this family calls them',
  'lora.modules_to_save': () => 'trained in full beside the adapters',
  'training.per_device_train_batch_size': ({ plan }) =>
    `the plan's micro-batch; the GPU then peaks at ${capacityText(plan.peak.gpuBytes)}`,
  'training.gradient_accumulation_steps': () => 'as in the job',
  'training.optim': () => 'as in the job; it decides what states and temporaries the GPU holds',
  'training.learning_rate': () => 'a starting point; does not change the plan',
  'training.max_grad_norm': () => 'usual for fine-tuning; does not change the plan',
  'training.bf16': () => 'whether weights of another format are cast as they are used',
  'training.fp16': () => 'whether weights of another format are cast as they are used',
  'training.gradient_checkpointing': ({ plan }) =>
    plan.decisions.checkpointing
      ? 'activations would not fit, or the job asks for it: layers are computed twice'
      : 'activations fit, so that nothing is computed twice',
  'training.torch_compile': () => 'as in the job',
  'training.use_liger_kernel': () => 'the fused loss of the job; nothing else of Liger is switched on',
};

const explain = (exported: Exported, config: TrainConfig): readonly Explanation[] =>
  leaves(config, '').flatMap(({ key, value }) => {
    const why = reasons[key]?.(exported);
    return why === undefined ? [] : [{ file: 'train_config.json', key, value, why }];
  });
