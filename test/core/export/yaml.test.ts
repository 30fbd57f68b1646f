import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { AxolotlConfig } from '../../../src/core/export/axolotl/schema.ts';
import { AxolotlConfigSchema } from '../../../src/core/export/axolotl/schema.ts';
import { validateDeepSpeedConfig } from '../../../src/core/export/deepspeed/rules.ts';
import { exportPlan } from '../../../src/core/export/index.ts';
import type { LlamaFactoryConfig } from '../../../src/core/export/llamafactory/schema.ts';
import { LlamaFactoryConfigSchema } from '../../../src/core/export/llamafactory/schema.ts';
import type { ExportBundle } from '../../../src/core/export/types.ts';
import { defaultAdapter } from '../../../src/core/job/adapter.ts';
import type { Job } from '../../../src/core/job/job.ts';
import { defaultJob } from '../../../src/core/job/job.ts';
import type { Model } from '../../../src/core/model/model.ts';
import { readModel } from '../../../src/core/model/read-model.ts';
import { largestTensor } from '../../../src/core/model/tensors.ts';
import { plan, plannersFor } from '../../../src/core/planners/index.ts';
import type { FeasiblePlan, SystemId } from '../../../src/core/planners/types.ts';
import { reference } from '../../golden/machines.ts';
import { errorOf, valueOf } from '../base/results.ts';
import { model as shape, plan as madeUp } from './plans.ts';
import known from './known-keys.json' with { type: 'json' };

const modelNamed = (name: string): Model => {
  const file = new URL(`../../../resources/models/${name}.json`, import.meta.url);
  return valueOf(readModel(readFileSync(file, 'utf8'), name));
};
const llama = modelNamed('llama-3.2-1b');
const machine = { ...reference('dos-a100-40gb'), storage: reference('fuyou-rtx4090').storage };
const full = { method: 'full', weights: 'bf16' } as const;

const every: readonly (readonly [SystemId, Partial<Job>])[] = [
  ['lora', { method: 'lora' }],
  ['lora', { method: 'lora', precision: 'fp16', loss: 'fused', checkpointing: 'layer' }],
  [
    'lora',
    { method: 'lora', compile: true, adapter: { ...defaultAdapter, dora: true, rslora: true, trainHead: true } },
  ],
  ['qlora', { method: 'qlora', checkpointing: 'layer', optimizer: 'paged-adamw-8bit' }],
  ['qlora', { method: 'qlora', weights: 'int8', gradientAccumulation: 4 }],
  ['gpu-only', { ...full, optimizer: 'adamw-8bit', packing: false }],
  ['gpu-only', {}],
  ['zero-offload', {}],
  ['zero-infinity', { precision: 'fp16', flashAttention: false }],
  ['memascend', {}],
  ['superoffload', {}],
  ['zenflow', {}],
];

const planned = (system: SystemId, changes: Partial<Job>, model = llama): FeasiblePlan => {
  const job: Job = { ...defaultJob, microBatch: 2, sequence: 512, ...changes };
  const planner = plannersFor(job).find(({ id }) => id === system);
  const made = planner === undefined ? undefined : plan(planner, machine, model, job);
  if (made?.kind !== 'feasible') throw new Error(`${system}: ${made?.why ?? 'does not train that'}`);
  return made;
};
const exported = (target: 'llamafactory' | 'axolotl', system: SystemId, changes: Partial<Job> = {}) =>
  exportPlan(target, { machine, model: llama, plan: planned(system, changes) });

const textOf = ({ files }: ExportBundle, path: string) => files.find((file) => file.path === path)?.text ?? '';
/** By YAML 1.1, as PyYAML reads it. */
const read = (text: string): unknown => parse(text, { version: '1.1' });
const factory = (bundle: ExportBundle): LlamaFactoryConfig =>
  LlamaFactoryConfigSchema.parse(read(textOf(bundle, 'train.yaml')));
const axolotl = (bundle: ExportBundle): AxolotlConfig =>
  AxolotlConfigSchema.parse(read(textOf(bundle, 'axolotl.yaml')));

/** A number with an exponent and no point is text for PyYAML. */
const exponents = /:\s*-?\d+e[+-]?\d+\s*$/m;
const absolute = /(^|[\s"'=:])(\/(?!\/)[A-Za-z]|[A-Za-z]:\\)/m;

describe.each(every)('%s, %o', (system, job) => {
  const made = planned(system, job);

  test.each(['llamafactory', 'axolotl'] as const)('for %s: whole, relative and explained', (target) => {
    const bundle = valueOf(exported(target, system, job));
    const [yaml] = bundle.files;
    expect(yaml?.text).not.toMatch(exponents);
    for (const { path, text } of bundle.files) {
      if (path !== 'README.txt' && path !== 'run.sh') expect(text, path).not.toMatch(absolute);
      expect(text, path).not.toMatch(/undefined|NaN|\[object/);
    }
    execFileSync('sh', ['-n'], { input: textOf(bundle, 'run.sh') });
    expect(textOf(bundle, 'README.txt')).toContain('examples.jsonl');
    expect(bundle.explanations.length).toBeGreaterThan(5);
    expect(valueOf(exported(target, system, job))).toEqual(bundle);
  });

  test('LLaMA-Factory is told the plan in keys that it knows', () => {
    const bundle = valueOf(exported('llamafactory', system, job));
    const config = factory(bundle);
    expect(Object.keys(known.llamafactory.keys)).toEqual(expect.arrayContaining(Object.keys(config)));
    expect(config).toMatchObject({
      model_name_or_path: 'meta-llama/Llama-3.2-1B',
      cutoff_len: made.job.sequence,
      packing: made.job.packing,
      per_device_train_batch_size: made.decisions.microBatch,
      gradient_accumulation_steps: made.job.gradientAccumulation,
      disable_gradient_checkpointing: !made.decisions.checkpointing,
      enable_liger_kernel: made.job.loss === 'fused',
      flash_attn: made.job.flashAttention ? 'sdpa' : 'disabled',
    });
    expect(JSON.parse(textOf(bundle, 'dataset_info.json'))).toHaveProperty(config.dataset);
    expect([config.bf16, config.fp16, config.pure_bf16].filter((one) => one === true)).toHaveLength(1);
    expect(config.quantization_bit === undefined || config.finetuning_type === 'lora').toBe(true);
    expect(textOf(bundle, 'run.sh').includes('FORCE_TORCHRUN=1')).toBe(config.deepspeed !== undefined);
  });

  test('axolotl is told the plan in keys that it knows', () => {
    const config = axolotl(valueOf(exported('axolotl', system, job)));
    expect(Object.keys(known.axolotl.keys)).toEqual(expect.arrayContaining(Object.keys(config)));
    expect(Object.keys(known.axolotl.datasets)).toEqual(expect.arrayContaining(Object.keys(config.datasets[0])));
    expect(config).toMatchObject({
      base_model: 'meta-llama/Llama-3.2-1B',
      sequence_len: made.job.sequence,
      sample_packing: made.job.packing,
      micro_batch_size: made.decisions.microBatch,
      gradient_accumulation_steps: made.job.gradientAccumulation,
      gradient_checkpointing: made.decisions.checkpointing,
      attn_implementation: made.job.flashAttention ? 'sdpa' : 'eager',
    });
    expect(config.bf16).toBe(!config.fp16);
    expect(config.load_in_4bit === true).toBe(config.adapter === 'qlora');
  });

  test('DeepSpeed’s file comes with the plans of its engine, valid, and agrees with the other', () => {
    for (const [target, configOf] of [
      ['llamafactory', factory],
      ['axolotl', axolotl],
    ] as const) {
      const bundle = valueOf(exported(target, system, job));
      const config = configOf(bundle);
      const text = textOf(bundle, 'ds_config.json');
      expect(text !== '').toBe(made.decisions.deepspeed !== undefined);
      expect(config.deepspeed).toBe(text === '' ? undefined : 'ds_config.json');
      if (text === '') continue;
      const engine = valueOf(validateDeepSpeedConfig(JSON.parse(text), largestTensor(llama).elements));
      expect(config).toMatchObject({
        learning_rate: engine.optimizer.params.lr,
        weight_decay: engine.optimizer.params.weight_decay,
        max_grad_norm: engine.gradient_clipping,
        gradient_accumulation_steps: engine.gradient_accumulation_steps,
      });
    }
  });
});

describe('adapters and formats', () => {
  test('the same matrices, rank and kind for both', () => {
    const job = every[2]?.[1];
    expect(factory(valueOf(exported('llamafactory', 'lora', job)))).toMatchObject({
      finetuning_type: 'lora',
      lora_rank: 16,
      lora_target: 'q_proj,k_proj,v_proj,o_proj,gate_proj,up_proj,down_proj',
      additional_target: 'lm_head',
      use_dora: true,
      use_rslora: true,
    });
    expect(axolotl(valueOf(exported('axolotl', 'lora', job)))).toMatchObject({
      adapter: 'lora',
      lora_r: 16,
      lora_modules_to_save: ['lm_head'],
      peft_use_dora: true,
      peft_use_rslora: true,
    });
  });

  test('weights that are trained: bf16 alone, or fp32 where it can be asked for', () => {
    expect(factory(valueOf(exported('llamafactory', 'gpu-only', full)))).toMatchObject({ pure_bf16: true });
    const whole = { method: 'full', optimizer: 'adamw-8bit' } as const;
    const config = factory(valueOf(exported('llamafactory', 'gpu-only', whole)));
    expect(config).toMatchObject({ bf16: true, optim: 'adamw_bnb_8bit' });
    expect(config.pure_bf16).toBeUndefined();
    expect(errorOf(exported('axolotl', 'gpu-only', whole))).toMatchObject({ code: 'not-available' });
  });

  test('words that YAML 1.1 would take for a truth value stay words', () => {
    expect(factory(valueOf(exported('llamafactory', 'lora', { method: 'lora' }))).save_strategy).toBe('no');
  });
});

describe('what is refused, and why', () => {
  const refusals: readonly (readonly [SystemId, Partial<Job>, RegExp])[] = [
    ['lora', { method: 'lora', weights: 'fp32' }, /format of the job/],
    ['lora', { method: 'lora', checkpointing: 'offloaded' }, /host memory/],
    ['gpu-only', { ...full, weights: 'fp16', precision: 'fp16' }, /fp16 alone/],
    ['fuyou', {}, /research code/],
  ];
  test.each(refusals)('%s, %o', (system, job, why) => {
    const made = system === 'fuyou' ? { ...madeUp(), system } : planned(system, job);
    for (const target of ['llamafactory', 'axolotl'] as const)
      expect(errorOf(exportPlan(target, { machine, model: llama, plan: made }))).toMatchObject({
        code: 'not-available',
        why: expect.stringMatching(why) as unknown,
      });
  });

  test('checkpoints that DeepSpeed keeps in host memory', () => {
    const made = madeUp({ checkpoints: 'dram' });
    expect(errorOf(exportPlan('axolotl', { machine, model: shape, plan: made }))).toMatchObject({
      why: expect.stringContaining('a file cannot ask for') as unknown,
    });
  });

  test('a model without published weights is looked for beside the file, and that is said', () => {
    const bundle = valueOf(exportPlan('llamafactory', { machine, model: shape, plan: madeUp() }));
    expect(factory(bundle).model_name_or_path).toBe('./model');
    expect(bundle.warnings.join(' ')).toContain('./model');
  });
});
