import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { temporaryFolder } from '../store/temporary.ts';
import { jsonOf, ok, plimsoll, root } from './harness.ts';

const files = join(root, 'test', 'main', 'datasets', 'files');
const dataset = join(files, 'zstd.parquet');
const plan = ['plan', '--model', 'gpt2', '--machine', 'this-is-typical-desktop', '--system', 'gpu-only'];

const PlansSchema = z.object({
  training: z.object({ epochs: z.number(), dataset: z.object({ tokens: z.number() }).optional() }).optional(),
  plans: z.array(
    z.object({
      step_seconds: z.number(),
      job: z.object({ micro_batch: z.number(), gradient_accumulation: z.number() }),
      whole_run: z.record(z.string(), z.unknown()).optional(),
    }),
  ),
});
const planned = async (...options: readonly string[]) => {
  const { training, plans } = PlansSchema.parse(jsonOf(await ok(...plan, ...options, '--json')));
  const [first = expect.fail()] = plans;
  return { training, plan: first, run: first.whole_run ?? {} };
};

describe('tokens', () => {
  test('counts a file with a tokenizer, in words and in JSON', async () => {
    const found = jsonOf(await ok('tokens', dataset, '--tokenizer', files, '--json'));
    expect(found).toMatchObject({ samples: 8, tokens: 1466, empty_samples: 1, columns: ['text'] });
    expect((await ok('tokens', dataset, '--tokenizer', files)).out).toMatch(/^tokens +1,466\nsamples +8\n/);
  });

  test('reads the column that is asked for, and names those there are where it is not', async () => {
    expect(jsonOf(await ok('tokens', dataset, '--tokenizer', files, '--column', 'messages', '--json'))).toMatchObject({
      columns: ['messages'],
    });
    const { exitCode, err } = await plimsoll('tokens', dataset, '--tokenizer', files, '--column', 'body');
    expect(exitCode).toBe(2);
    expect(err).toContain('no column named body; known: id, text, messages');
    expect(err).toContain('--column');
  });

  test('names the line of broken JSON', async () => {
    const file = join(temporaryFolder(), 'train.jsonl');
    writeFileSync(file, '{"text": "good"}\n{"text": \n');
    const { exitCode, out } = await plimsoll('tokens', file, '--tokenizer', files, '--json');
    expect(exitCode).toBe(2);
    expect(JSON.parse(out)).toMatchObject({ error: { code: 'invalid-input', path: `${file}, line 2` } });
  });
});

describe('plan over a whole run', () => {
  test('takes the tokens that are given', async () => {
    const options = ['--tokens', '1e9', '--epochs', '2', '--effective-batch', '32', '--seq', '1024'];
    const { plan: step, run, training } = await planned(...options, '--price-kwh', '0.25');
    expect(training).toMatchObject({ epochs: 2, dataset: { tokens: 1e9 } });
    expect(step.job.micro_batch * step.job.gradient_accumulation).toBe(32);
    const steps = 2 * Math.ceil(Math.ceil(1e9 / 1024) / 32);
    expect(run).toMatchObject({ steps, sequences_per_step: 32, saves: 2 });
    const figures = z
      .object({ time_to_finish_seconds: z.number(), energy_joules: z.number(), energy_cost: z.number() })
      .parse(run);
    expect(figures.time_to_finish_seconds).toBeGreaterThan(steps * step.step_seconds);
    expect(figures.energy_cost).toBeCloseTo((figures.energy_joules / 3.6e6) * 0.25, 6);
  });

  test('counts the dataset that is named, padded or packed', async () => {
    const counted = ['--dataset', dataset, '--tokenizer', files, '--seq', '256'];
    expect((await planned(...counted)).run).toMatchObject({ epoch: { sequences: Math.ceil(1466 / 256) } });
    const { run } = await planned(...counted, '--no-packing');
    expect(run).toMatchObject({ epoch: { trained_tokens: 1466, cut_tokens: 0 } });
    const cut = (await planned(...counted, '--no-packing', '--long-samples', 'cut')).run;
    expect(cut).toMatchObject({ epoch: { sequences: 8 } });
  });

  test('says null and why where something is unknown', async () => {
    const { run } = await planned('--price-kwh', '0.25');
    expect(run).toMatchObject({
      steps: null,
      steps_why: 'how many tokens the dataset has is unknown',
      time_to_finish_seconds: null,
      checkpoint: { weights_bytes: 2 * 124_439_808 },
    });
    const { out } = await ok(...plan, '--price-kwh', '0.25');
    expect(out).toContain('unknown: how many tokens the dataset has is unknown');
  });

  test('says nothing of a run that nobody asked for', async () => {
    expect((await planned()).plan).not.toHaveProperty('whole_run');
  });

  test('tells in words what the power is made of', async () => {
    const { out } = await ok(...plan, '--tokens', '1e9', '--gpu-watts', '300', '--rest-watts', '120');
    expect(out).toMatch(/GPU \d+ W \(given\): 300 W at full work, 20 % of it when idle \(assumed\)/);
    expect(out).toMatch(/Everything else 120 W/);
  });

  test.each([
    [['--tokens', '0'], '--tokens'],
    [['--tokens', '1.5'], '--tokens'],
    [['--tokens', '1e400'], '--tokens'],
    [['--tokens', 'many'], '--tokens'],
    [['--tokens', '5', '--samples', '-1'], '--samples'],
    [['--epochs', '0'], '--epochs'],
    [['--epochs', 'NaN'], '--epochs'],
    [['--price-kwh', '-1'], '--price-kwh'],
    [['--tbw', '0'], '--tbw'],
    [['--gpu-watts', '1e309'], '--gpu-watts'],
    [['--long-samples', 'drop'], '--long-samples'],
    [['--samples', '5'], '--samples'],
    [['--dataset', 'a.jsonl'], '--tokenizer'],
    [['--tokenizer', 'a.json'], '--tokenizer'],
    [['--tokens', '5', '--dataset', 'a.jsonl', '--tokenizer', 't'], '--tokens'],
    [['--effective-batch', '0'], '--effective-batch'],
    [['--effective-batch', '8', '--accumulation', '2'], '--accumulation'],
  ])('refuses %j and names %s', async (options, path) => {
    const { exitCode, out } = await plimsoll(...plan, ...options, '--json');
    expect(exitCode).toBe(2);
    expect(JSON.parse(out)).toMatchObject({ error: { code: 'invalid-input', path } });
    expect(out).not.toContain('Infinity');
  });
});
