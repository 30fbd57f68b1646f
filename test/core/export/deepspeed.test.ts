import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { rules, validateDeepSpeedConfig } from '../../../src/core/export/deepspeed/rules.ts';
import { exportPlan } from '../../../src/core/export/index.ts';
import type { ExportBundle } from '../../../src/core/export/types.ts';
import type { Decisions, FeasiblePlan } from '../../../src/core/planners/types.ts';
import { bytes } from '../../../src/core/units.ts';
import { valueOf } from '../base/results.ts';
import { knobs, machine, model, plan } from './plans.ts';

const exported = (made: FeasiblePlan, path?: string): ExportBundle => {
  const bundle = exportPlan('deepspeed', { machine: machine(path), model, plan: made });
  if (!bundle.ok) throw new Error(bundle.error.code);
  return bundle.value;
};
const textOf = (bundle: ExportBundle, path: string) => bundle.files.find((file) => file.path === path)?.text ?? '';
const configOf = (bundle: ExportBundle) => JSON.parse(textOf(bundle, 'ds_config.json')) as Config;

/** The part of the configuration that these tests look at. */
interface Config {
  [key: string]: unknown;
  zero_optimization: Record<string, unknown> & {
    offload_param?: Record<string, unknown>;
    offload_optimizer?: Record<string, unknown>;
  };
}

const placements: Partial<Decisions>[] = [
  { parameters: 'nvme', optimizer: 'nvme' },
  { parameters: 'dram', optimizer: 'nvme' },
  { parameters: 'gpu', optimizer: 'nvme' },
  { parameters: 'dram', optimizer: 'dram' },
  { parameters: 'gpu', optimizer: 'dram', deepspeed: { ...knobs, stage: 2 } },
  { parameters: 'dram', optimizer: 'dram', checkpoints: 'dram' },
];
const gpuOnly = (): FeasiblePlan =>
  plan({ parameters: 'gpu', gradients: 'gpu', optimizer: 'gpu', deepspeed: { ...knobs, stage: 2 } });
const everyPlan = [...placements.map((decisions) => plan(decisions)), gpuOnly()];

describe('the DeepSpeed export', () => {
  test.each(everyPlan)('writes a valid configuration for $decisions', (made) => {
    const config = configOf(exported(made));
    expect(validateDeepSpeedConfig(config, 257315840)).toMatchObject({ ok: true });
    expect(JSON.stringify(config)).not.toContain('auto');
  });

  test('places what the plan places', () => {
    const config = configOf(exported(plan({ parameters: 'dram', optimizer: 'nvme' }), '/data/'));
    expect(config.zero_optimization).toMatchObject({
      stage: 3,
      sub_group_size: 1e8,
      offload_param: { device: 'cpu', pin_memory: true },
      offload_optimizer: { device: 'nvme', nvme_path: '/data/deepspeed-swap', buffer_count: 12 },
    });
    expect(config['aio']).toEqual({
      block_size: 1048576,
      queue_depth: 32,
      intra_op_parallelism: 4,
      single_submit: false,
      overlap_events: true,
    });
  });

  test('fills the queue of the drive as it was measured to be fastest, and says in which run', () => {
    const made = plan({ parameters: 'dram', optimizer: 'nvme' });
    const on = machine('/data/');
    const aio = {
      blockBytes: bytes(262144),
      queueDepth: 128,
      threads: 2,
      source: { kind: 'measured' as const, run: 'run-7', metrics: ['storage.aio'] },
    };
    const measured = { ...on, storage: on.storage.map((drive) => ({ ...drive, aio })) };
    const bundle = valueOf(exportPlan('deepspeed', { machine: measured, model, plan: made }));
    expect(configOf(bundle)['aio']).toMatchObject({ block_size: 262144, queue_depth: 128, intra_op_parallelism: 2 });
    const why = bundle.explanations.find(({ key }) => key === 'aio.block_size')?.why;
    expect(why).toContain('run-7');
    const guessed = exported(made, '/data/').explanations.find(({ key }) => key === 'aio.block_size')?.why;
    expect(guessed).toContain('not measured');
  });

  test('keeps batch, accumulation and precision of the job', () => {
    expect(configOf(exported(plan()))).toMatchObject({
      train_batch_size: 8,
      train_micro_batch_size_per_gpu: 4,
      gradient_accumulation_steps: 2,
      bf16: { enabled: true, check_grad_overflow: false },
    });
  });

  test('offloads nothing when the plan offloads nothing', () => {
    const { zero_optimization: zero } = configOf(exported(gpuOnly()));
    expect(zero.offload_optimizer).toBeUndefined();
    expect(zero.offload_param).toBeUndefined();
    expect(zero).toMatchObject({ stage: 2, reduce_bucket_size: knobs.reduceBucketSize });
  });

  test('writes the same bytes for the same plan', () => {
    expect(exported(plan())).toEqual(exported(plan()));
  });

  test('refuses a plan that does not fit, and says why', () => {
    const infeasible = {
      kind: 'infeasible',
      system: 'gpu-only',
      job: plan().job,
      shortBy: { tier: 'gpu', bytes: bytes(1) },
      why: 'weights need 1 B more',
      memory: [],
    } as const;
    expect(exportPlan('deepspeed', { machine: machine(), model, plan: infeasible })).toMatchObject({
      ok: false,
      error: { code: 'invalid-input', value: '"weights need 1 B more"' },
    });
  });

  test('explains every placement and every size', () => {
    const keys = exported(plan()).explanations.map(({ key }) => key);
    expect(keys).toEqual(
      expect.arrayContaining([
        'train_micro_batch_size_per_gpu',
        'zero_optimization.stage',
        'zero_optimization.sub_group_size',
        'zero_optimization.offload_param.buffer_size',
        'zero_optimization.offload_optimizer.buffer_count',
        'aio.block_size',
      ]),
    );
  });

  test('the note names every rate with its source, in plain spaces', () => {
    const note = textOf(exported(plan()), 'README.txt');
    expect(note).toMatch(/CPU Adam +2\.00 G param\/s +assumed: invented for a test/);
    expect(note).not.toContain('\u00a0');
  });
});

describe('the scripts', () => {
  test.each(everyPlan)('are Python and shell for $decisions', (made) => {
    const folder = mkdtempSync(join(tmpdir(), 'plimsoll-export-'));
    try {
      const bundle = exported(made);
      for (const file of bundle.files) writeFileSync(join(folder, file.path), file.text);
      execFileSync('python3', ['-m', 'py_compile', join(folder, 'train.py')]);
      execFileSync('sh', ['-n', join(folder, 'run.sh')]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test('Python reads the configuration as we wrote it', () => {
    const text = textOf(exported(plan()), 'ds_config.json');
    const program = 'import json,sys; print(json.dumps(json.load(sys.stdin), sort_keys=True))';
    const read = execFileSync('python3', ['-c', program], { input: text, encoding: 'utf8' });
    expect(JSON.parse(read)).toEqual(JSON.parse(text));
  });

  test('a hostile model name stays a name', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (name) => {
        const bundle = exportPlan('deepspeed', {
          machine: { ...machine(), name: `${name}\nrm -rf /` },
          model: { ...model, name, origin: `https://huggingface.co/${name}"; import os #/x` },
          plan: plan(),
        });
        if (!bundle.ok) throw new Error(bundle.error.code);
        const script = textOf(bundle.value, 'train.py');
        expect(script).toMatch(/^MODEL = (None|"[\w.-]+\/[\w.-]+")$/m);
        expect(textOf(bundle.value, 'README.txt')).not.toMatch(/^rm -rf/m);
      }),
    );
  });

  test('a published model is fetched by its id', () => {
    const bundle = exportPlan('deepspeed', {
      machine: machine(),
      model: { ...model, origin: 'https://huggingface.co/meta-llama/Llama-3.1-8B/blob/main/config.json' },
      plan: plan(),
    });
    if (!bundle.ok) throw new Error(bundle.error.code);
    expect(textOf(bundle.value, 'train.py')).toContain('MODEL = "meta-llama/Llama-3.1-8B"\n');
  });
});

/** For every rule a configuration that breaks it and nothing before it. */
const zenFlow = {
  topk_ratio: 0.1,
  select_strategy: 'auto',
  select_interval: 'auto',
  update_interval: 4,
  overlap_step: true,
  offload: false,
  pt_reserved_cores_perc: 0.5,
};
const accumulate = (config: Config, count: number) => {
  const batch = config['train_micro_batch_size_per_gpu'] as number;
  Object.assign(config, { gradient_accumulation_steps: count, train_batch_size: count * batch });
};
const breaking: Readonly<Record<string, (config: Config) => void>> = {
  'batch identity': (config) => (config['train_batch_size'] = 9),
  'one 16-bit format': (config) => (config['fp16'] = { enabled: true, initial_scale_power: 16 }),
  'parameter offload needs stage 3': (config) => (config.zero_optimization['stage'] = 2),
  'NVMe optimizer needs stage 3': (config) => {
    delete config.zero_optimization.offload_param;
    config.zero_optimization['stage'] = 2;
  },
  'a ratio needs stage 3 and the CPU': (config) => {
    if (config.zero_optimization.offload_optimizer !== undefined)
      config.zero_optimization.offload_optimizer['ratio'] = 0.5;
  },
  'SuperOffload needs stage 3 and the CPU': (config) => {
    Object.assign(config.zero_optimization.offload_optimizer ?? {}, { super_offload: true });
  },
  'ZenFlow selects by itself or at an interval': (config) => {
    accumulate(config, 1);
    Object.assign(config.zero_optimization, { zenflow: { ...zenFlow, select_interval: 5 } });
  },
  'ZenFlow accumulates by itself': (config) => {
    accumulate(config, 2);
    Object.assign(config.zero_optimization, { zenflow: zenFlow });
  },
  'NVMe needs a folder': (config) => delete config.zero_optimization.offload_param?.['nvme_path'],
  'NVMe needs aio': (config) => delete config['aio'],
  'parameter buffer holds the largest tensor': (config) =>
    delete config.zero_optimization.offload_param?.['buffer_size'],
  'enough optimizer buffers': (config) => delete config.zero_optimization.offload_optimizer?.['buffer_count'],
  'stage 3 saves whole weights': (config) =>
    delete config.zero_optimization['stage3_gather_16bit_weights_on_model_save'],
};

describe('the validator', () => {
  test.each(rules.map(({ id }) => id))('sees a broken rule: %s', (id) => {
    const config = configOf(exported(plan()));
    expect(breaking[id]).toBeDefined();
    breaking[id]?.(config);
    const broken = rules.filter((rule) => {
      const checked = validateDeepSpeedConfig(config, 257315840);
      return !checked.ok && JSON.stringify(rule.broken(config as never, 257315840)) === JSON.stringify(checked.error);
    });
    expect(broken.map((rule) => rule.id)).toEqual([id]);
  });

  test.each([
    ['aio.thread_count', (config: Config) => Object.assign(config['aio'] as object, { thread_count: 4 })],
    ['an unknown key', (config: Config) => (config.zero_optimization['prefetch_optimizer'] = true)],
    ['"auto"', (config: Config) => (config.zero_optimization['sub_group_size'] = 'auto')],
    ['a string for a number', (config: Config) => (config.zero_optimization['sub_group_size'] = '1e9')],
  ])('refuses %s', (_name, spoil) => {
    const config = configOf(exported(plan()));
    spoil(config);
    expect(validateDeepSpeedConfig(config, 257315840)).toMatchObject({ ok: false, error: { code: 'invalid-input' } });
  });
});
