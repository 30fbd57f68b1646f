import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { AdapterShape } from '../../../src/core/model/adapters.ts';
import { countTrainable } from '../../../src/core/model/adapters.ts';
import { readConfig } from '../../../src/core/model/read-config.ts';
import { readShape } from '../../../src/core/model/shape.ts';
import { valueOf } from '../base/results.ts';
import { anyMixedModel } from './arbitrary.ts';

const parts = ['q', 'k', 'v', 'o', 'gate', 'up', 'down', 'experts', 'head'] as const;
const RowSchema = z.strictObject({
  id: z.string(),
  trainable: z.number(),
  adapter: z.strictObject({
    rank: z.number(),
    targets: z.array(z.enum(parts)),
    dora: z.boolean(),
    trainEmbeddings: z.boolean(),
    trainHead: z.boolean(),
  }),
  config: z.record(z.string(), z.unknown()),
});
const [, ...lines] = readFileSync(new URL('adapters.jsonl', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n');
const rows = lines.map((line) => RowSchema.parse(JSON.parse(line)));

const plain: AdapterShape = { rank: 8, targets: ['q', 'v'], dora: false, trainEmbeddings: false, trainHead: false };

describe('what adapters train', () => {
  test.each(rows)('is what PEFT trains: $id', ({ adapter, config, trainable }) => {
    expect(countTrainable(valueOf(readConfig(JSON.stringify(config), 'm')), adapter).total).toBe(trainable);
  });

  /** PEFT prints it for Llama 2 7B with r = 8 on q_proj and v_proj: "trainable params: 4,194,304". */
  test('of Llama 2 7B at rank 8 on queries and values are 4,194,304', () => {
    const llama = valueOf(readShape('llama:layers=32,hidden=4096,heads=32,intermediate=11008,vocab=32000'));
    expect(countTrainable(llama, plain).total).toBe(4_194_304);
  });

  test('grows in proportion to the rank, and each target only adds', () => {
    fc.assert(
      fc.property(anyMixedModel, fc.subarray([...parts]), fc.integer({ min: 1, max: 256 }), (model, targets, rank) => {
        const one = countTrainable(model, { ...plain, rank: 1, targets }).adapters;
        expect(countTrainable(model, { ...plain, rank, targets }).adapters).toBe(rank * one);
        expect(countTrainable(model, { ...plain, rank: 1, targets: parts }).adapters).toBeGreaterThanOrEqual(one);
        expect(countTrainable(model, { ...plain, targets: [] }).total).toBe(0);
        const { total, adapters, magnitudes, embeddings, head } = countTrainable(model, {
          ...plain,
          dora: true,
          trainEmbeddings: true,
          trainHead: true,
        });
        expect(adapters + magnitudes + embeddings + head).toBe(total);
      }),
    );
  });
});
