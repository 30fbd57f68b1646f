import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { frameworks } from '../../../src/core/cost/frameworks.ts';
import { setupOf } from '../../../src/core/cost/memory/setup.ts';
import { trainedCount } from '../../../src/core/cost/memory/weights.ts';
import { exportPlan } from '../../../src/core/export/index.ts';
import { modulesOf } from '../../../src/core/export/peft/modules.ts';
import type { TrainConfig } from '../../../src/core/export/peft/schema.ts';
import { TrainConfigSchema } from '../../../src/core/export/peft/schema.ts';
import type { ExportBundle } from '../../../src/core/export/types.ts';
import { exportTargets } from '../../../src/core/export/types.ts';
import { defaultAdapter } from '../../../src/core/job/adapter.ts';
import type { OptimizerKind } from '../../../src/core/job/choices.ts';
import { optimizers } from '../../../src/core/job/choices.ts';
import type { Job } from '../../../src/core/job/job.ts';
import { defaultJob } from '../../../src/core/job/job.ts';
import type { Model } from '../../../src/core/model/model.ts';
import { readModel } from '../../../src/core/model/read-model.ts';
import { plan, plannersFor } from '../../../src/core/planners/index.ts';
import type { FeasiblePlan } from '../../../src/core/planners/types.ts';
import { reference } from '../../golden/machines.ts';
import { errorOf, valueOf } from '../base/results.ts';
import { plan as deepspeedPlan } from './plans.ts';

const modelNamed = (name: string): Model => {
  const file = new URL(`../../../resources/models/${name}.json`, import.meta.url);
  return valueOf(readModel(readFileSync(file, 'utf8'), name));
};
const llama = modelNamed('llama-3.2-1b');
const machine = reference('dos-a100-40gb');

const planned = (changes: Partial<Job>, model = llama): FeasiblePlan => {
  const job: Job = { ...defaultJob, microBatch: 2, sequence: 512, ...changes };
  const found = plannersFor(job).map((planner) => plan(planner, machine, model, job));
  const [first] = found.filter((one) => one.kind === 'feasible' && one.decisions.plain !== undefined);
  if (first?.kind !== 'feasible') throw new Error('nothing fits');
  return first;
};
const exported = (changes: Partial<Job>, model = llama) =>
  exportPlan('peft', { machine, model, plan: planned(changes, model) });

const textOf = (bundle: ExportBundle, path: string) => bundle.files.find((file) => file.path === path)?.text ?? '';
const configOf = (bundle: ExportBundle): TrainConfig =>
  TrainConfigSchema.parse(JSON.parse(textOf(bundle, 'train_config.json')));

const full = { method: 'full', weights: 'bf16' } as const;
const layered = { checkpointing: 'layer' } as const;
const everyJob: readonly Partial<Job>[] = [
  { method: 'lora' },
  { method: 'lora', weights: 'fp32', precision: 'fp16', loss: 'fused', ...layered },
  { method: 'qlora', ...layered, optimizer: 'paged-adamw-8bit' },
  { method: 'qlora', weights: 'int8', compile: true, checkpointing: 'none' },
  { method: 'lora', adapter: { ...defaultAdapter, dora: true, rslora: true, trainEmbeddings: true, trainHead: true } },
  { ...full, checkpointing: 'none' },
  { ...full, optimizer: 'adafactor', gradientAccumulation: 4, flashAttention: false },
];

describe('the export for the Trainer and PEFT', () => {
  test.each(everyJob)('writes what its own schema accepts, Python and shell, for %o', (job) => {
    const bundle = valueOf(exported(job));
    const folder = mkdtempSync(join(tmpdir(), 'plimsoll-export-'));
    try {
      expect(TrainConfigSchema.safeParse(JSON.parse(textOf(bundle, 'train_config.json'))).success).toBe(true);
      for (const { path, text } of bundle.files) writeFileSync(join(folder, path), text);
      execFileSync('python3', ['-m', 'py_compile', join(folder, 'train.py')]);
      execFileSync('sh', ['-n', join(folder, 'run.sh')]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test.each(everyJob)('imports what its script uses and nothing else, for %o', (job) => {
    const bundle = valueOf(exported(job));
    const script = textOf(bundle, 'train.py');
    for (const name of ['BitsAndBytesConfig', 'LoraConfig', 'get_peft_model', 'prepare_model_for_kbit_training']) {
      const uses = script.split(new RegExp(`\\b${name}\\b`)).length - 1;
      expect([0, 2], name).toContain(uses);
    }
    const { lora, quantization } = configOf(bundle);
    const requirements = textOf(bundle, 'requirements.txt');
    expect(/^peft==/m.test(requirements)).toBe(lora !== undefined);
    if (quantization !== undefined) expect(requirements).toMatch(/^bitsandbytes==/m);
    expect(requirements).not.toContain('deepspeed');
  });

  test.each(everyJob)('keeps batch, sequence, precision and checkpointing of the plan, for %o', (job) => {
    const made = planned(job);
    const { sequence, training, model } = configOf(valueOf(exported(job)));
    expect(sequence).toBe(made.job.sequence);
    expect(training).toMatchObject({
      per_device_train_batch_size: made.decisions.microBatch,
      gradient_accumulation_steps: made.job.gradientAccumulation,
      gradient_checkpointing: made.decisions.checkpointing,
      torch_compile: made.job.compile,
      use_liger_kernel: made.job.loss === 'fused',
    });
    expect(training.bf16 && training.fp16).toBe(false);
    expect(model.attn_implementation).toBe(made.job.flashAttention ? 'sdpa' : 'eager');
  });

  test('trains as many parameters as were planned: r for each input and output of the modules it names', () => {
    const job = { method: 'qlora', ...layered } as const;
    const { lora } = configOf(valueOf(exported(job)));
    const { hidden, intermediate, heads, headDim, kvHeads, layers } = llama;
    const sizes: Readonly<Record<string, number>> = {
      q_proj: hidden + heads * headDim,
      k_proj: hidden + kvHeads * headDim,
      v_proj: hidden + kvHeads * headDim,
      o_proj: heads * headDim + hidden,
      gate_proj: hidden + intermediate,
      up_proj: hidden + intermediate,
      down_proj: intermediate + hidden,
    };
    const ranks = (lora?.target_modules ?? []).reduce((sum, name) => sum + (sizes[name] ?? Number.NaN), 0);
    const setup = setupOf(llama, planned(job).job, frameworks['hugging-face'], 'layer');
    expect(layers * (lora?.r ?? 0) * ranks).toBe(trainedCount(setup));
  });

  /** Families that keep query, key and value, or gate and up, in one matrix: one module, one adapter. */
  test.each([
    ['phi-3-mini-4k', ['qkv_proj', 'o_proj', 'gate_up_proj', 'down_proj']],
    ['pythia-6.9b', ['query_key_value', 'dense', 'dense_h_to_4h', 'dense_4h_to_h']],
    ['falcon-7b', ['query_key_value', 'dense', 'dense_h_to_4h', 'dense_4h_to_h']],
    ['gpt2-xl', ['c_attn', 'attn.c_proj', 'c_fc', 'mlp.c_proj']],
    ['glm-4-9b-0414', ['q_proj', 'k_proj', 'v_proj', 'o_proj', 'gate_up_proj', 'down_proj']],
    ['phi-2', ['q_proj', 'k_proj', 'v_proj', 'dense', 'fc1', 'fc2']],
  ])('names the modules of %s', (id, modules) => {
    const { targets } = modulesOf(modelNamed(id), defaultAdapter) ?? { targets: [] };
    expect(targets).toEqual(modules);
  });

  test('names attention of a model with experts, and no expert', () => {
    const mixtral = modelNamed('mixtral-8x7b');
    const onAttention = { ...defaultAdapter, targets: ['q', 'v'] as const };
    expect(modulesOf(mixtral, { ...onAttention, targets: [...onAttention.targets] })?.targets).toEqual([
      'q_proj',
      'v_proj',
    ]);
    expect(modulesOf(mixtral, { ...defaultAdapter, targets: ['q', 'experts'] })).toBeUndefined();
  });

  test('quantises as was planned', () => {
    const nf4 = configOf(valueOf(exported({ method: 'qlora', precision: 'fp16' })));
    expect(nf4.quantization).toEqual({
      load_in_4bit: true,
      bnb_4bit_quant_type: 'nf4',
      bnb_4bit_use_double_quant: true,
      bnb_4bit_compute_dtype: 'float16',
    });
    expect(configOf(valueOf(exported({ method: 'qlora', weights: 'int8' }))).quantization).toEqual({
      load_in_8bit: true,
    });
    expect(configOf(valueOf(exported({ method: 'lora' }))).quantization).toBeUndefined();
  });

  test('casts fp32 weights as they are used, and computes in 16-bit ones that stand alone', () => {
    const mixed = configOf(valueOf(exported({ method: 'full', optimizer: 'adamw-8bit' })));
    expect(mixed).toMatchObject({ model: { dtype: 'float32' }, training: { bf16: true, fp16: false } });
    const pure = configOf(valueOf(exported({ ...full, checkpointing: 'none' })));
    expect(pure).toMatchObject({ model: { dtype: 'bfloat16' }, training: { bf16: false, fp16: false } });
  });

  test.each(optimizers)('names the optimizer %s as the Trainer does, or refuses', (optimizer: OptimizerKind) => {
    const result = exported({ ...full, optimizer, checkpointing: 'none' });
    if (optimizer === 'galore' || optimizer === 'muon')
      expect(errorOf(result)).toMatchObject({
        code: 'not-available',
        why: expect.stringContaining(optimizer) as unknown,
      });
    else expect(configOf(valueOf(result)).training.optim).not.toBe('');
  });

  test('explains its sizes, and says the same of the same plan', () => {
    const bundle = valueOf(exported({ method: 'qlora', ...layered }));
    expect(bundle.explanations.map(({ key }) => key)).toEqual(
      expect.arrayContaining(['training.per_device_train_batch_size', 'training.optim', 'lora.target_modules']),
    );
    expect(valueOf(exported({ method: 'qlora', ...layered }))).toEqual(bundle);
  });
});

describe('what is not exported says why', () => {
  const reasons: readonly (readonly [Partial<Job>, RegExp])[] = [
    [{ method: 'lora', checkpointing: 'offloaded' }, /checkpoints in host memory/],
    [{ method: 'lora', checkpointing: 'selective' }, /selective/],
    [{ method: 'lora', loss: 'chunked' }, /loss in chunks/],
    [{ ...full, optimizerInBackward: true }, /after backward/],
    [{ method: 'qlora', weights: 'fp8' }, /fp8/],
    [{ ...full, weights: 'fp16', precision: 'bf16' }, /compute in it/],
  ];
  test.each(reasons)('%o', (job, why) => {
    expect(errorOf(exported(job))).toMatchObject({ code: 'not-available', why: expect.stringMatching(why) as unknown });
  });

  test('adapters of a family whose names are not known', () => {
    const error = errorOf(exported({ method: 'qlora' }, modelNamed('internlm2-7b')));
    expect(error).toMatchObject({ code: 'not-available', why: expect.stringContaining('internlm2') as unknown });
  });

  test('frozen weights that wait in host memory', () => {
    const made = planned({ method: 'lora', ...layered });
    const away: FeasiblePlan = { ...made, decisions: { ...made.decisions, parameters: 'dram' } };
    for (const target of exportTargets) {
      const error = errorOf(exportPlan(target, { machine, model: llama, plan: away }));
      expect(error, target).toMatchObject({
        code: 'not-available',
        why: expect.stringContaining('stage 3 of DeepSpeed around a PEFT model') as unknown,
      });
    }
  });

  test('each target names the other for what the other does', () => {
    const error = errorOf(exportPlan('peft', { machine, model: llama, plan: deepspeedPlan() }));
    expect(error).toMatchObject({ why: expect.stringContaining('deepspeed is the target') as unknown });
    const other = errorOf(exportPlan('deepspeed', { machine, model: llama, plan: planned({ method: 'lora' }) }));
    expect(other).toMatchObject({ why: expect.stringContaining('peft is the target') as unknown });
  });
});
