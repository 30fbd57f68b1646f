import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { frameworks } from '../../../src/core/cost/frameworks.ts';
import type { Setup } from '../../../src/core/cost/memory/setup.ts';
import { setupOf } from '../../../src/core/cost/memory/setup.ts';
import { adapterBytes, trainedCount } from '../../../src/core/cost/memory/weights.ts';
import type { Adapter } from '../../../src/core/job/adapter.ts';
import { defaultAdapter } from '../../../src/core/job/adapter.ts';
import { defaultJob } from '../../../src/core/job/job.ts';
import type { Model } from '../../../src/core/model/model.ts';
import { readModel } from '../../../src/core/model/read-model.ts';
import { countTrainable } from '../../../src/core/model/adapters.ts';
import { llamaShape } from '../../../src/core/model/shape.ts';
import { valueOf } from '../base/results.ts';

const llama32 = valueOf(
  readModel(
    readFileSync(new URL('../../../resources/models/llama-3.2-3b.json', import.meta.url), 'utf8'),
    'llama-3.2-3b.json',
  ),
);
const llama7B = llamaShape({
  layers: 32,
  hidden: 4096,
  heads: 32,
  kvHeads: 32,
  headDim: 128,
  intermediate: 11008,
  vocab: 32000,
  seq: 2048,
  head: 'untied',
});

const setup = (model: Model, changes: Partial<Adapter>): Setup => {
  const adapter = { ...defaultAdapter, ...changes };
  return setupOf(model, { ...defaultJob, method: 'lora', adapter, microBatch: 1 }, frameworks['hugging-face'], 'all');
};

/** PEFT's MetaMathQA benchmark prints the first three; the others are LoRA's and QLoRA's own settings, by hand. */
describe('trained parameters of adapters', () => {
  const attention = ['q', 'v'] as const;
  const mlp = ['gate', 'up', 'down'] as const;
  test.each<readonly [string, Model, Partial<Adapter>, number]>([
    ['Llama 3.2 3B, r 32 on q and v', llama32, { rank: 32, targets: [...attention] }, 9_175_040],
    ['Llama 3.2 3B, r 10 on the MLP', llama32, { rank: 10, targets: [...mlp] }, 9_461_760],
    ['Llama 3.2 3B, DoRA r 32 on q and v', llama32, { rank: 32, targets: [...attention], dora: true }, 9_289_728],
    ['Llama 7B, r 8 on q and v', llama7B, { rank: 8, targets: [...attention] }, 4_194_304],
    ['Llama 7B, r 64 on all matrices', llama7B, { rank: 64 }, 159_907_840],
    ['Llama 7B, r 8 on the head alone', llama7B, { rank: 8, targets: ['head'] }, 8 * (32000 + 4096)],
    [
      'Llama 7B, embedding and head besides',
      llama7B,
      { rank: 8, targets: [...attention], trainEmbeddings: true, trainHead: true },
      4_194_304 + 2 * 32000 * 4096,
    ],
  ])('%s', (_, model, adapter, count) => {
    expect(trainedCount(setup(model, adapter))).toBe(count);
  });

  test('take 4 bytes each in PEFT, whatever the model is stored in', () => {
    expect(adapterBytes(setup(llama32, { rank: 32, targets: ['q', 'v'] }))).toBe(4 * 9_175_040);
  });
});

/** Two ways to count: tensor by tensor for memory and time, and in closed form by module. */
describe('trained parameters of every model of the catalogue', () => {
  const folder = new URL('../../../resources/models/', import.meta.url);
  const files = readdirSync(folder).filter((name) => name.endsWith('.json'));
  const all = ['q', 'k', 'v', 'o', 'gate', 'up', 'down', 'experts', 'head'] as const;
  const kinds: readonly Partial<Adapter>[] = [
    { targets: [...all] },
    { targets: [...all], dora: true },
    { targets: ['q', 'v'], dora: true },
    { targets: ['up'] },
    { targets: ['k', 'head'], trainEmbeddings: true, trainHead: true },
  ];

  test.each(files)('%s', (file) => {
    const model = valueOf(readModel(readFileSync(new URL(file, folder), 'utf8'), file));
    for (const changes of kinds) {
      const adapter = { ...defaultAdapter, ...changes };
      expect(trainedCount(setup(model, changes))).toBe(countTrainable(model, adapter).total);
    }
  });
});
