import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { planners } from '../../../src/core/planners/index.ts';
import { temporaryFolder } from '../store/temporary.ts';
import { jsonOf, machineFile, ok, plimsoll } from './harness.ts';
import { historyWithRuns } from './history.ts';

const desktop = ['--machine', 'this-is-typical-desktop'] as const;
const fullSystems = planners.flatMap(({ id, method }) => (method === 'full' ? [id] : []));

describe('params', () => {
  test('counts a model of the catalogue, a config.json, a folder with one and a shape', async () => {
    const config = { model_type: 'gpt2', n_embd: 768, n_layer: 12, n_head: 12, n_positions: 1024, vocab_size: 50257 };
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'config.json'), JSON.stringify(config));
    const shape = 'gpt:layers=12,hidden=768,heads=12,vocab=50257,seq=1024,head=tied';
    for (const name of ['gpt2', folder, join(folder, 'config.json'), shape]) {
      expect(jsonOf(await ok('params', name, '--json'))).toMatchObject({
        parameters: 124_439_808,
        trainable_parameters: 124_439_808,
        layers: 12,
        hidden: 768,
      });
    }
  });

  test('gives the parts of the count, which add up', async () => {
    const { parameters, by_module } = jsonOf(await ok('params', 'llama-3.1-8b', '--json'));
    const parts = Object.values(by_module as Record<string, number>);
    expect(parts.reduce((sum, part) => sum + part, 0)).toBe(parameters);
  });
});

describe('plan', () => {
  test('warns of what its times rest on, in words and in JSON, and says where the machine came from', async () => {
    const v100 = ['plan', '--model', 'gpt2', '--seq', '1024', '--machine', 'dgx2-v100'];
    expect(jsonOf(await ok(...v100, '--json'))).toMatchObject({ warnings: [expect.stringMatching(/sm_70.*fp16/)] });
    expect((await ok(...v100)).out).toMatch(/Warning: V100 .*\n\nOne of the 16 GPUs/);
    expect(jsonOf(await ok(...v100, '--precision', 'fp16', '--json'))).toMatchObject({ warnings: [] });
  });

  test('answers for every system, in base units with the unit in each name', async () => {
    const { plans } = jsonOf(await ok('plan', '--model', 'gpt2', ...desktop, '--json')) as {
      plans: Record<string, unknown>[];
    };
    expect(plans.map(({ system }) => system)).toEqual(fullSystems);
    expect(plans[0]).toMatchObject({
      kind: 'feasible',
      step_seconds: expect.any(Number) as unknown,
      tokens_per_second: expect.any(Number) as unknown,
      model_flops_per_second: expect.any(Number) as unknown,
      hardware_flops_per_second: expect.any(Number) as unknown,
      binding: expect.any(String) as unknown,
    });
    expect(Object.keys(plans[0]?.['phases'] as object)).toEqual([
      'forward_seconds',
      'backward_seconds',
      'optimizer_seconds',
    ]);
    expect(Object.keys(plans[0]?.['peak'] as object)).toEqual(['gpu_bytes', 'dram_bytes', 'cxl_bytes', 'nvme_bytes']);
    expect(Object.keys(plans[0]?.['traffic'] as object)).toEqual([
      'h2d_bytes',
      'd2h_bytes',
      'nvme_read_bytes',
      'nvme_write_bytes',
    ]);
  });

  test('that does not fit is the answer no, with the tier and by how much', async () => {
    const outcome = await plimsoll('plan', '--model', 'gpt-175b', ...desktop, '--system', 'gpu-only', '--json');
    expect(outcome.exitCode).toBe(1);
    expect(jsonOf(outcome)['plans']).toEqual([
      expect.objectContaining({
        kind: 'infeasible',
        short_by: { tier: 'gpu', bytes: expect.any(Number) as unknown },
      }),
    ]);
  });

  test('that does not fit names the tier and the moment in words', async () => {
    const { out } = await plimsoll('plan', '--model', 'gpt-175b', ...desktop, '--system', 'gpu-only');
    expect(out).toMatch(/gpu-only +no: GPU memory short by [\d.]+\s[GT]iB/);
    expect(out).toContain('runs out of memory at the optimizer step');
  });

  test('takes a machine by the name of its file too, and what-if values', async () => {
    const byName = await ok('plan', '--model', 'gpt2-xl', ...desktop, '--json');
    const byFile = await ok(
      'plan',
      '--model',
      'gpt2-xl',
      '--machine',
      machineFile('this-is-typical-desktop'),
      '--json',
    );
    expect(byFile.out).toBe(byName.out);
    const larger = await ok('plan', '--model', 'gpt2-xl', ...desktop, '--set', 'gpu.memory_bytes=1e12', '--json');
    const kinds = (outcome: typeof byName) => (jsonOf(outcome)['plans'] as { kind: string }[]).map(({ kind }) => kind);
    expect(kinds(byName)[0]).toBe('infeasible');
    expect(kinds(larger)[0]).toBe('feasible');
  });

  test('keeps the batch that was asked for', async () => {
    const { plans } = jsonOf(await ok('plan', '--model', 'gpt2', ...desktop, '--batch', '3', '--seq', '512', '--json'));
    for (const plan of plans as { job: object }[]) expect(plan.job).toMatchObject({ micro_batch: 3, sequence: 512 });
  });

  test('as text marks where every value that it computed with came from', async () => {
    const { out } = await ok('plan', '--model', 'gpt2', ...desktop);
    expect(out).toMatch(/gpu\.memory_bytes\s+24\.0 GiB\s+data sheet/);
    expect(out).toMatch(/link\.duplex_share\s+87\.5 %\s+assumed: /);
    expect(out).not.toContain('\u00a0');
  });

  test('is the same for the same question', async () => {
    const ask = () => ok('plan', '--model', 'gpt2', ...desktop, '--json');
    expect((await ask()).out).toBe((await ask()).out);
  });
});

describe('plan on this machine', () => {
  test('without a run says that there is none and what to do', async () => {
    const outcome = await plimsoll('--data', temporaryFolder(), 'plan', '--model', 'gpt2');
    expect(outcome.exitCode).toBe(1);
    expect(outcome.err).toContain('plimsoll profile');
  });

  test('rests on the newest complete run, with a GPU of the catalogue', async () => {
    const folder = historyWithRuns();
    const args = ['--data', folder, 'plan', '--model', 'gpt2'] as const;
    expect(await plimsoll(...args)).toMatchObject({ exitCode: 2, err: expect.stringContaining('--gpu') as unknown });
    const { out } = await ok(...args, '--gpu', 'rtx-4090');
    expect(out).toMatch(/memory\.dram\.bytes_per_second\s+30\.0 GB\/s\s+measured/);
    const older = await ok(...args, '--gpu', 'rtx-4090', '--machine', 'older');
    expect(older.out).toMatch(/memory\.dram\.bytes_per_second\s+20\.0 GB\/s\s+measured/);
  });
});

describe('timeline', () => {
  test('writes one step as a Chrome trace', async () => {
    const file = join(temporaryFolder(), 'step.json');
    const args = ['--model', 'gpt2', ...desktop, '--system', 'zero-infinity', '--out', file] as const;
    const answer = jsonOf(await ok('timeline', ...args, '--json'));
    const { traceEvents } = JSON.parse(readFileSync(file, 'utf8')) as { traceEvents: { ph: string }[] };
    expect(traceEvents.filter(({ ph }) => ph === 'X')).toHaveLength(answer['tasks'] as number);
    expect(answer).toMatchObject({ system: 'zero-infinity', bytes: statSync(file).size });
  });

  test('says where it shows several micro-batches as one', async () => {
    const args = ['--model', 'gpt2', ...desktop, '--out', join(temporaryFolder(), 'step.json')] as const;
    expect((await ok('timeline', ...args, '--accumulation', '8')).out).toContain('Micro-batches 2 to 7 are alike');
    expect((await ok('timeline', ...args, '--accumulation', '3')).out).not.toContain('alike');
  });

  test('that cannot be written leaves nothing', async () => {
    const folder = temporaryFolder();
    const outcome = await plimsoll('timeline', '--model', 'gpt2', ...desktop, '--out', join(folder, 'no', 'step.json'));
    expect(outcome.exitCode).toBe(2);
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('export', () => {
  const args = ['export', '--model', 'gpt2-xl', ...desktop, '--system', 'zero-offload', '--to', 'deepspeed'] as const;

  test('writes what it says it wrote', async () => {
    const folder = join(temporaryFolder(), 'new', 'folder');
    const { files } = jsonOf(await ok(...args, '--out', folder, '--json')) as {
      files: { path: string; bytes: number; sha256: string }[];
    };
    expect(files.map(({ path }) => path).toSorted()).toEqual(
      readdirSync(folder)
        .map((name) => join(folder, name))
        .toSorted(),
    );
    for (const { path, bytes, sha256 } of files) {
      const content = readFileSync(path);
      expect([content.length, createHash('sha256').update(content).digest('hex')]).toEqual([bytes, sha256]);
    }
    expect(files.some(({ path }) => path.endsWith('ds_config.json'))).toBe(true);
  });

  test('replaces nothing unless it is told to', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'run.sh'), 'mine');
    expect(await plimsoll(...args, '--out', folder)).toMatchObject({ exitCode: 2 });
    expect(readdirSync(folder)).toEqual(['run.sh']);
    expect(readFileSync(join(folder, 'run.sh'), 'utf8')).toBe('mine');
    await ok(...args, '--out', folder, '--force');
    expect(readFileSync(join(folder, 'run.sh'), 'utf8')).not.toBe('mine');
  });

  test('of adapters writes settings for the Trainer and PEFT, and refuses them for DeepSpeed', async () => {
    const folder = temporaryFolder();
    const lora = ['export', '--model', 'llama-3.2-1b', ...desktop, '--system', 'qlora', '--out', folder] as const;
    expect(await plimsoll(...lora, '--to', 'deepspeed')).toMatchObject({ out: '' });
    expect(readdirSync(folder)).toEqual([]);
    await ok(...lora, '--to', 'peft');
    expect(readdirSync(folder).toSorted()).toEqual(
      ['README.txt', 'requirements.txt', 'run.sh', 'train.py', 'train_config.json'].toSorted(),
    );
  });

  test('of what does not fit is the answer no, and writes nothing', async () => {
    const folder = temporaryFolder();
    const big = ['export', '--model', 'gpt-175b', ...desktop, '--system', 'gpu-only', '--to', 'deepspeed'] as const;
    expect(await plimsoll(...big, '--out', folder)).toMatchObject({ exitCode: 1 });
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('machine', () => {
  test('describes this machine and leaves no trace', async () => {
    const data = join(temporaryFolder(), 'data');
    const facts = jsonOf(await ok('--data', data, 'machine', '--json'));
    expect(Object.keys(facts)).toEqual(
      expect.arrayContaining(['os', 'cpu', 'memory_tiers', 'gpus', 'storage', 'links', 'warnings']),
    );
    expect(existsSync(data)).toBe(false);
  });
});

describe('systems', () => {
  test('lists every system with whom it follows, and tells of one alone', async () => {
    const { systems } = jsonOf(await ok('systems', '--json')) as { systems: Record<string, unknown>[] };
    expect(systems.map(({ id }) => id)).toEqual(planners.map(({ id }) => id));
    for (const one of systems) expect(one['cites']).not.toBe('');
    const some = jsonOf(await ok('systems', 'zero-infinity', '--json'));
    expect(some['systems']).toMatchObject([{ id: 'zero-infinity', method: 'full' }]);
  });
});

describe('frontier', () => {
  test('finds the largest model of each system', async () => {
    const { systems } = jsonOf(await ok('frontier', ...desktop, '--json')) as { systems: Record<string, unknown>[] };
    expect(systems.map(({ system }) => system)).toEqual(fullSystems);
    for (const one of systems) expect(one['max_parameters']).toBeGreaterThan(0);
    const some = jsonOf(await ok('frontier', ...desktop, '--system', 'zero-offload', '--json'));
    expect(some['systems']).toEqual([systems[2]]);
  });
});

test('help names every command of the document of the command line', async () => {
  const { out } = await ok('--help');
  for (const name of ['machine', 'profile', 'runs', 'params', 'plan', 'timeline', 'frontier', 'export', 'serve'])
    expect(out).toContain(`\n  ${name}`);
});

describe('plan with CXL memory', () => {
  const plan = ['plan', '--model', 'qwen2.5-7b', '--machine', 'cxl-one-card', '--seq', '4096', '--batch', '1'] as const;

  test('has a column for it, and the values of its card', async () => {
    const { out } = await ok(...plan, '--system', 'cxl-aware', '--knob', 'placement=interleave');
    expect(out).toMatch(/DRAM +CXL +NVMe/);
    expect(out).toContain('memory.nodes[1].bytes_per_second');
  });

  test('takes another capacity of a card on the command line, and says when it is too small', async () => {
    const { out } = await plimsoll(...plan, '--system', 'cxl-aware', '--set', 'memory.nodes[1].capacity_bytes=8e9');
    expect(out).toContain('no: CXL memory short by');
  });
});
